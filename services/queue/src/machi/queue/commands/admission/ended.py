"""How a room ends: by staff, or by the clock."""

from datetime import datetime
from uuid import UUID

from machi.queue.commands.admission.asked import facts, topics
from machi.queue.store import admission as store
from machi.queue.tables.admission import AdmissionRoomRow
from machi.shared.contracts.queue import RoomEnded
from machi.shared.db.database import Transaction


async def end(
    tx: Transaction, room: AdmissionRoomRow, at: datetime, *, by: UUID | None = None
) -> None:
    """Close the room, and say what it all came to."""
    room.closed_at = at
    room.revision += 1
    tx.session.add(room)
    told = RoomEnded(
        at=at,
        **facts(room),
        early=room.early,
        late=room.late,
        entered=await store.entered(tx, room.code),
        lapsed=room.lapsed,
        by=by,
    )
    await tx.publish(told, topics=topics(room))
