from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.domain.hall.closing import LineClosedBecause
from machi.queue.store.hall import standing as store
from machi.shared.db.database import Database
from machi.shared.db.once import Once


@dataclass(frozen=True, slots=True, kw_only=True)
class OfLine:
    """A supervisor asks something of a line; they were found to be allowed to at this site."""

    site: str
    line: str
    by: UUID
    at: datetime
    request: Once | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendLine(OfLine):
    """The line gives no numbers for now (受付停止)."""

    reason: LineClosedBecause


@dataclass(frozen=True, slots=True)
class LineNow:
    """Where a line stands after a command."""

    site: str
    line: str
    open: bool


async def suspend_line(command: SuspendLine, db: Database) -> LineNow:
    """Give no more numbers. Whoever waits goes on waiting and is called: nobody is lost.

    Suspending a suspended line again changes nothing.

    Raises:
        NoSuchLine: the site has none of this code.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, LineNow):
            return earlier
        line = await store.line(tx, command.site, command.line)
        if line.open:
            await store.suspend(tx, line, command.reason, command.by, command.at)
        return await tx.answer(command.request, LineNow(line.site, line.code, open=False))
