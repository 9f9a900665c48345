from dataclasses import dataclass
from datetime import datetime, time

from machi.queue.commands.hall.suspend_line import LineNow, OfLine
from machi.queue.store.hall import standing as store
from machi.shared.clock import JAPAN, business_date
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenLine(OfLine):
    """The line gives numbers again (受付再開)."""


async def reopen_line(command: ReopenLine, db: Database) -> LineNow:
    """Give numbers again. Reopening an open line changes nothing.

    Raises:
        NoSuchLine: the site has none of this code.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, LineNow):
            return earlier
        line = await store.line(tx, command.site, command.line)
        if not line.open:
            await store.reopen(tx, line, command.by, command.at)
        return await tx.answer(command.request, LineNow(line.site, line.code, open=True))


async def open_the_day(at: datetime, db: Database) -> int:
    """Reopen what the end of an earlier day closed, and tell how many. A timer asks for it."""
    midnight = datetime.combine(business_date(at), time(), JAPAN)
    async with db.transaction() as tx:
        lines = await store.closed_over_night(tx, midnight)
        for line in lines:
            await store.reopen(tx, line, None, at)
    return len(lines)
