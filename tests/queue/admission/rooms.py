"""A room for tests, and people who come into it at moments of the test's own."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from machi.queue.commands.admission.advance_room import AdvanceRoom, advance_room
from machi.queue.commands.admission.draw_lots import draw_lots
from machi.queue.commands.admission.prepare_room import PrepareRoom, prepare_room
from machi.queue.commands.admission.take_place import take_places
from machi.queue.tables.admission import AdmissionRoomRow
from machi.shared.db.database import Database

OPENS = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
"""Nine in the morning in Japan."""
ROOM = "kyoshitsu"
STAFF = UUID(int=7)


def after(seconds: float) -> datetime:
    """Give a moment so many seconds after the opening; before it when negative."""
    return OPENS + timedelta(seconds=seconds)


async def a_room(
    db: Database,
    *,
    opens_at: datetime = OPENS,
    rate_per_minute: int = 60,
    inside_at_most: int | None = None,
) -> None:
    """Prepare a room whose doors open half an hour before the event."""
    asked = PrepareRoom(
        room=ROOM,
        by=STAFF,
        sites=frozenset({"honcho"}),
        at=opens_at - timedelta(days=1),
        site="honcho",
        name="見本 教室の申込み",
        name_en="Sample course",
        leads_to=f"/queue/admission/{ROOM}/start",
        doors_at=opens_at - timedelta(minutes=30),
        opens_at=opens_at,
        closes_at=opens_at + timedelta(hours=8),
        rate_per_minute=rate_per_minute,
        inside_at_most=inside_at_most,
    )
    await prepare_room(asked, db)


async def come(db: Database, people: int, at: datetime) -> list[UUID]:
    """Let so many come together; gives their places in the order of arrival."""
    places = [uuid4() for _ in range(people)]
    taken = await take_places(ROOM, places, at, db)
    return [place for place in places if place in taken]


async def opened(db: Database, at: datetime = OPENS) -> None:
    assert await draw_lots(ROOM, at, db)


async def at(db: Database, moment: datetime, *, slow: bool = False) -> AdmissionRoomRow:
    """Let the room be at a moment."""
    return await advance_room(AdvanceRoom(room=ROOM, at=moment, slow=slow), db)


async def numbers(db: Database, places: Sequence[UUID]) -> list[int | None]:
    rows = await db.rows("select id, number from admission_place")
    found = {row["id"]: row["number"] for row in rows}
    return [found[place] for place in places]
