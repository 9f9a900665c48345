from dataclasses import dataclass

from machi.queue.commands.admission.asked import OfRoom, RoomNow, facts, now, topics
from machi.queue.domain.admission.refusals import RoomClosed
from machi.queue.store import admission as store
from machi.shared.contracts.queue import RoomPaused
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseRoom(OfRoom):
    """Staff stop letting people in; whoever stands in line keeps the place."""

    reason: str


async def pause_room(command: PauseRoom, db: Database) -> RoomNow:
    """Let nobody in until somebody says so. Pausing again changes nothing."""
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, RoomNow):
            return earlier
        room = await store.room(tx, command.room, command.sites)
        if room.closed_at is not None:
            raise RoomClosed
        if room.paused_at is None:
            room.paused_at = command.at
            room.pause_reason = command.reason
            room.revision += 1
            tx.session.add(room)
            told = RoomPaused(at=command.at, **facts(room), reason=command.reason, by=command.by)
            await tx.publish(told, topics=topics(room))
        return await tx.answer(command.request, now(room, command.at))
