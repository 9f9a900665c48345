"""Where somebody stands in line: answered from the room's serving number and the place's own."""

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from machi.queue.domain.admission.refusals import NoSuchPlace, RoomTooBusy
from machi.queue.store.admission import PLACES
from machi.queue.store.together import Together, TooManyWait
from machi.queue.tables.admission import AdmissionRoomRow
from machi.shared.db.database import Database

GROUP = 1000
WAITING = 4000
REMEMBERED = 200_000


@dataclass(frozen=True, slots=True)
class Place:
    """A place as it is stored. While its turn has not come, `number` is all there is to know."""

    id: UUID
    number: int | None
    turn_at: datetime | None = None
    entered_at: datetime | None = None
    lapsed_at: datetime | None = None


class Places:
    """Looks at places for all who ask in this process, in groups.

    A number never changes once it was given, so whose turn is still to come is answered without
    the database. The rest is read again each time.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._numbers: OrderedDict[UUID, int | None] = OrderedDict()
        self._together: Together[tuple[str, UUID], Place | None] = Together(
            self._read, group=GROUP, waiting=WAITING
        )

    async def place(self, room: AdmissionRoomRow, of: UUID) -> Place:
        """Find a place.

        Raises:
            NoSuchPlace: this room has none of this id.
            RoomTooBusy: more ask than can be answered in time.

        """
        if of in self._numbers:
            number = self._numbers[of]
            undrawn = number is None and room.drawn_at is None
            if undrawn or (number is not None and number > room.serving):
                return Place(of, number)
        try:
            found = await self._together.ask((room.code, of))
        except TooManyWait as error:
            raise RoomTooBusy from error
        if found is None:
            raise NoSuchPlace
        self.remember(of, found.number)
        return found

    def remember(self, place: UUID, number: int | None) -> None:
        self._numbers[place] = number
        self._numbers.move_to_end(place)
        if len(self._numbers) > REMEMBERED:
            self._numbers.popitem(last=False)

    async def _read(self, group: Sequence[tuple[str, UUID]]) -> list[Place | None]:
        found: dict[tuple[str, UUID], Place] = {}
        for room in dict.fromkeys(code for code, _ in group):
            ids = [place for code, place in group if code == room]
            for row in await self._db.rows(PLACES, room, ids):
                found[room, row["id"]] = Place(*row)
        return [found.get(asked) for asked in group]


def line_of(request: Request) -> Places:
    """Give the one look-out of the process that answers this request."""
    state = request.app.state
    if not hasattr(state, "places"):
        state.places = Places(state.context.db)
    places: Places = state.places
    return places


async def _places(request: Request) -> Places:
    return line_of(request)


InLine = Annotated[Places, Depends(_places)]
"""Who stands in line, for a route: `line: InLine`."""
