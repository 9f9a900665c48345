from collections.abc import Sequence
from datetime import datetime

from machi.queue.store.admission import LEAVE
from machi.shared.auth.holders import Entry
from machi.shared.db.database import Database


async def leave_rooms(entries: Sequence[Entry], at: datetime, db: Database) -> None:
    """Somebody has taken what they came for: where so many may be inside, the next one may come.

    Their token stays good until it ends: a family may need a second reservation.
    """
    for entry in entries:
        await db.row(LEAVE, entry.room, entry.place, at)
