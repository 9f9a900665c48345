from dataclasses import dataclass

from machi.queue.commands.admission.asked import OfRoom, RoomNow, facts, now, topics
from machi.queue.domain.admission.refusals import RoomClosed
from machi.queue.store import admission as store
from machi.shared.contracts.queue import RoomRateChanged
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeRate(OfRoom):
    """Staff let people in faster or slower."""

    rate_per_minute: int
    """At least 1."""


async def change_rate(command: ChangeRate, db: Database) -> RoomNow:
    """Change how fast people are let in. The event tells who did, from what and to what."""
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, RoomNow):
            return earlier
        room = await store.room(tx, command.room, command.sites)
        if room.closed_at is not None:
            raise RoomClosed
        before = room.rate_per_minute
        if before != command.rate_per_minute:
            room.rate_per_minute = command.rate_per_minute
            room.revision += 1
            tx.session.add(room)
            told = RoomRateChanged(at=command.at, **facts(room), before=before, by=command.by)
            await tx.publish(told, topics=topics(room))
        return await tx.answer(command.request, now(room, command.at))
