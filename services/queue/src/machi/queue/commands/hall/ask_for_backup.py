from dataclasses import dataclass
from uuid import UUID

from sqlmodel import col, select

from machi.queue.commands.asked import AtCounter
from machi.queue.store import tickets as store
from machi.queue.tables.backup import BackupCallRow
from machi.shared.contracts.queue import BackupAsked
from machi.shared.db.database import Database
from machi.shared.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForBackup(AtCounter):
    """Staff at a counter want somebody beside them, at once, without a word to the hall."""


@dataclass(frozen=True, slots=True)
class BackupAskedFor:
    backup_id: UUID


async def ask_for_backup(command: AskForBackup, db: Database) -> BackupAskedFor:
    """Tell supervisors and floor managers. Pressed again before somebody answers: the same call.

    It asks nothing of the counter: closed, paused or in the middle of a ticket, help comes.
    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, BackupAskedFor):
            return earlier
        counter = await store.counter(tx, command.counter_id, command.sites)
        still_open = select(BackupCallRow).where(
            BackupCallRow.counter_id == counter.id, col(BackupCallRow.answered_at).is_(None)
        )
        call = (await tx.session.exec(still_open)).first()
        if call is None:
            call = BackupCallRow(
                id=new_id(),
                site=counter.site,
                counter_id=counter.id,
                asked_at=command.at,
                asked_by=command.by,
            )
            tx.session.add(call)
            await tx.publish(
                BackupAsked(
                    at=command.at,
                    revision=1,
                    backup_id=call.id,
                    site=counter.site,
                    counter_id=counter.id,
                    counter=counter.name,
                    by=command.by,
                ),
                topics=f"backup:{counter.site}",
            )
        return await tx.answer(command.request, BackupAskedFor(call.id))
