from dataclasses import dataclass

from machi.queue.commands.admission.asked import OfRoom, RoomNow, facts, now, topics
from machi.queue.domain.admission.refusals import RoomClosed
from machi.queue.store import admission as store
from machi.shared.contracts.queue import RoomResumed
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeRoom(OfRoom):
    """Staff let people in again."""


async def resume_room(command: ResumeRoom, db: Database) -> RoomNow:
    """Go on at the rate; the pause let no time add up. Resuming again changes nothing."""
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, RoomNow):
            return earlier
        room = await store.room(tx, command.room, command.sites)
        if room.closed_at is not None:
            raise RoomClosed
        if room.paused_at is not None:
            room.paused_at = room.pause_reason = None
            room.advanced_at = command.at
            room.revision += 1
            tx.session.add(room)
            told = RoomResumed(at=command.at, **facts(room), by=command.by)
            await tx.publish(told, topics=topics(room))
        return await tx.answer(command.request, now(room, command.at))
