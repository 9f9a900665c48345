from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.domain.admission.refusals import NoSuchPlace, NotYourTurn, PlaceLapsed
from machi.queue.domain.admission.room import INSIDE_FOR
from machi.queue.store.admission import ENTER
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class EnterRoom:
    """Somebody whose turn it is goes in, to take places of the event."""

    room: str
    place: UUID
    at: datetime


async def enter_room(command: EnterRoom, db: Database) -> datetime:
    """Open the door; gives until when. Again, or in a second tab: the same door, the same end.

    Raises:
        NoSuchPlace: the room has no such place.
        NotYourTurn: the serving number is not there yet.
        PlaceLapsed: it came too late, or the time inside is over.

    """
    row = await db.row(ENTER, command.room, command.place, command.at)
    if row is not None and row["turn_at"] and not row["entered_at"] and not row["lapsed_at"]:
        # Two tabs at once: the other one went in between our look and our step.
        row = await db.row(ENTER, command.room, command.place, command.at)
    if row is None:
        raise NoSuchPlace
    if row["turn_at"] is None:
        raise NotYourTurn
    if row["entered_at"] is None:
        raise PlaceLapsed
    until: datetime = row["entered_at"] + INSIDE_FOR
    if until <= command.at:
        raise PlaceLapsed
    return until
