"""What the busiest pages need, gathered once for the process.

FastAPI works a signature out for each request; in a storm that is a third of a page's cost. These
pages take the request alone, and find everything else here.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from machi.queue.commands.admission.keeper import Keeper, keeper_of
from machi.queue.commands.admission.take_place import Arrivals, door_of
from machi.queue.domain.admission.place_token import held_place, place_key, place_token
from machi.queue.domain.admission.refusals import NoSuchPlace
from machi.queue.queries.admission.places import Places, line_of
from machi.queue.queries.admission.standing import standing
from machi.queue.tables.admission import AdmissionRoomRow
from machi.shared.web.context import Context

PLACE_COOKIE = "machi_place"


@dataclass(frozen=True, slots=True)
class Here:
    """One process in front of its rooms."""

    context: Context
    rooms: Keeper
    door: Arrivals
    line: Places
    key: bytes

    def now(self) -> datetime:
        return self.context.clock.now()

    def held(self, room: str, token: str) -> UUID:
        """Read a place's token.

        Raises:
            NoSuchPlace: nobody of ours signed it, or for another room.

        """
        place = held_place(self.key, room, token)
        if place is None:
            raise NoSuchPlace
        return place

    def token(self, room: str, place: UUID) -> str:
        return place_token(self.key, room, place)

    async def still_good(self, row: AdmissionRoomRow, token: str) -> bool:
        """Tell whether a browser's place stands in this line still."""
        if not token:
            return False
        try:
            place = await self.line.place(row, self.held(row.code, token))
        except NoSuchPlace:
            return False
        return standing(row, place, self.now()).state not in {"lapsed", "closed"}

    def set_cookie(
        self, answer: Response, name: str, value: str, until: datetime, path: str
    ) -> None:
        """Give the browser something to hold until then."""
        answer.set_cookie(
            name,
            value,
            max_age=max(60, int((until - self.now()).total_seconds())),
            path=path,
            secure=self.context.settings.city.public_url.startswith("https://"),
            httponly=True,
            samesite="lax",
        )


def here_of(request: Request) -> Here:
    """Give what this process has."""
    state = request.app.state
    if not hasattr(state, "admission"):
        context: Context = state.context
        key = place_key(context.settings.secret_key.get_secret_value())
        rooms, door, line = keeper_of(request), door_of(request), line_of(request)
        state.admission = Here(context, rooms, door, line, key)
    here: Here = state.admission
    return here


def page_of(room: str, token: str) -> str:
    """Give the address of a place: it alone keeps it."""
    return f"/queue/admission/{room}/p/{token}"
