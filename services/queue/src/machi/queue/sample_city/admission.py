"""A synthetic event that a whole city wants to come to: its admission room, to be tried at once."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from machi.queue.domain.admission.draw import new_seed
from machi.queue.tables.admission import AdmissionRoomRow
from machi.shared.db.database import Transaction

ROOM = "oyako-kyoshitsu"
_QUARTER = timedelta(minutes=15)
_AT_LEAST = timedelta(minutes=5)


async def add_room(tx: Transaction, at: datetime) -> None:
    """Add a room whose doors are open, for an event at the next quarter of an hour."""
    soon = at + _AT_LEAST
    opens_at = soon + _QUARTER - (soon - datetime.min.replace(tzinfo=soon.tzinfo)) % _QUARTER
    row: dict[str, Any] = {
        "code": ROOM,
        "site": "honcho",
        "name": "見本 親子料理教室の申込み",
        "name_en": "Sample cooking class",
        "offer": ROOM,
        "leads_to": f"/queue/r/{ROOM}",
        "doors_at": at - _QUARTER,
        "opens_at": opens_at,
        "closes_at": opens_at + timedelta(days=90),
        "rate_per_minute": 60,
        "seed": new_seed(),
        **dict.fromkeys(("early", "late", "serving", "credit", "lapsed"), 0),
        "revision": 1,
    }
    await tx.session.exec(insert(AdmissionRoomRow).values(**row).on_conflict_do_nothing())
