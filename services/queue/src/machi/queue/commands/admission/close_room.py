from dataclasses import dataclass

from machi.queue.commands.admission.asked import OfRoom, RoomNow, now
from machi.queue.commands.admission.ended import end
from machi.queue.store import admission as store
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRoom(OfRoom):
    """Staff end it: the event is full. Nobody waits for nothing."""


async def close_room(command: CloseRoom, db: Database) -> RoomNow:
    """End the room before its time. Closing again changes nothing."""
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, RoomNow):
            return earlier
        room = await store.room(tx, command.room, command.sites)
        if room.closed_at is None:
            await end(tx, room, command.at, by=command.by)
        return await tx.answer(command.request, now(room, command.at))
