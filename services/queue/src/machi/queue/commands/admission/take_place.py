from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request

from machi.queue.domain.admission.refusals import RoomTooBusy
from machi.queue.store.admission import ARRIVE, PLACES
from machi.queue.store.together import Together, TooManyWait
from machi.shared.clock import Clock
from machi.shared.db.database import Database

GROUP = 500
WAITING = 4000
"""Who come while so many wait for their place are asked to come again in some seconds."""


@dataclass(frozen=True, slots=True)
class TakePlace:
    """Somebody comes into a room."""

    room: str
    place: UUID


@dataclass(frozen=True, slots=True)
class TakenPlace:
    """A place; `number` is null until the draw, when it was taken before the opening."""

    place: UUID
    number: int | None


class Arrivals:
    """Gives places to all who come into this process, in groups; the truth is in the database."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._together: Together[TakePlace, TakenPlace | None] = Together(
            self._take, group=GROUP, waiting=WAITING
        )

    async def take(self, asked: TakePlace) -> TakenPlace | None:
        """Give a place at the end of the line; None when the room takes nobody now.

        Raises:
            RoomTooBusy: more come than can be written down in time.

        """
        try:
            return await self._together.ask(asked)
        except TooManyWait as error:
            raise RoomTooBusy from error

    async def _take(self, group: Sequence[TakePlace]) -> list[TakenPlace | None]:
        at = self._clock.now()
        taken: dict[TakePlace, TakenPlace] = {}
        for room in dict.fromkeys(each.room for each in group):
            places = list(dict.fromkeys(each.place for each in group if each.room == room))
            for place, number in (await take_places(room, places, at, self._db)).items():
                taken[TakePlace(room, place)] = TakenPlace(place, number)
        return [taken.get(each) for each in group]


async def take_places(
    room: str, places: Sequence[UUID], at: datetime, db: Database
) -> dict[UUID, int | None]:
    """Write down who came, in their order; leaves out whom the room does not take now."""
    rows = await db.rows(ARRIVE, room, places, at)
    found = {row["id"]: row["number"] for row in rows}
    if len(found) < len(places):  # repeated requests: they have their place already
        missing = [place for place in places if place not in found]
        rows = await db.rows(PLACES, room, missing)
        found |= {row["id"]: row["number"] for row in rows}
    return found


def door_of(request: Request) -> Arrivals:
    """Give the one door of the process that answers this request."""
    state = request.app.state
    if not hasattr(state, "arrivals"):
        state.arrivals = Arrivals(state.context.db, state.context.clock)
    arrivals: Arrivals = state.arrivals
    return arrivals


async def _door(request: Request) -> Arrivals:
    return door_of(request)


Door = Annotated[Arrivals, Depends(_door)]
"""The door of this process, for a route: `door: Door`."""
