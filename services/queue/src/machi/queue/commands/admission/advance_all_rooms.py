from datetime import datetime

from machi.queue.commands.admission.advance_room import AdvanceRoom, advance_room
from machi.queue.commands.admission.draw_lots import draw_lots
from machi.queue.store.admission import UNDER_WAY
from machi.shared.db.database import Database


async def advance_all_rooms(at: datetime, db: Database) -> None:
    """Open, move and end the rooms whose time it is, also while nobody looks."""
    for row in await db.rows(UNDER_WAY, at):
        room = await advance_room(AdvanceRoom(room=row["code"], at=at), db)
        if room.drawn_at is None:
            await draw_lots(room.code, at, db)
