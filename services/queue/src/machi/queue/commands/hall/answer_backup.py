from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.domain.hall.refusals import NoSuchBackup
from machi.queue.tables.backup import BackupCallRow
from machi.queue.tables.hall import CounterRow
from machi.shared.auth.staff import EVERYWHERE
from machi.shared.contracts.queue import BackupAnswered
from machi.shared.db.database import Database, Transaction
from machi.shared.db.once import Once
from machi.shared.errors import Forbidden


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerBackup:
    """A supervisor or floor manager goes to a counter that called for help."""

    backup_id: UUID
    by: UUID
    name: str
    """Shown at the counter that called, and on the page of the hall: staff, in no event."""
    sites: frozenset[str]
    at: datetime
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class BackupComing:
    """Who goes there: of two that answer, the first."""

    backup_id: UUID
    name: str


async def answer_backup(command: AnswerBackup, db: Database) -> BackupComing:
    """Say at the counter who is coming. Answered again, it stays with the first.

    Raises:
        NoSuchBackup: there is none of this id.
        Forbidden: it is at a site where they may not.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, BackupComing):
            return earlier
        call = await tx.session.get(BackupCallRow, command.backup_id, with_for_update=True)
        if call is None:
            raise NoSuchBackup
        if command.sites.isdisjoint({call.site, EVERYWHERE}):
            raise Forbidden
        if call.answered_at is None:
            call.answered_at, call.answered_by = command.at, command.by
            call.answered_name = command.name
            tx.session.add(call)
            await _tell(tx, call, command)
        return await tx.answer(command.request, BackupComing(call.id, call.answered_name or ""))


async def _tell(tx: Transaction, call: BackupCallRow, command: AnswerBackup) -> None:
    counter = await tx.session.get_one(CounterRow, call.counter_id)
    await tx.publish(
        BackupAnswered(
            at=command.at,
            revision=2,
            backup_id=call.id,
            site=call.site,
            counter_id=counter.id,
            counter=counter.name,
            by=command.by,
        ),
        topics=f"backup:{call.site}",
    )
