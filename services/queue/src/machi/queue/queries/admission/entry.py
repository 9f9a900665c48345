"""The door between an admission room and the pages where its event's places are taken.

Staff at a counter and on the telephone never come this way: their channels have paths and quotas
of their own.
"""

from collections.abc import Sequence
from uuid import UUID

from fastapi import Request

from machi.queue.domain.admission.refusals import NotAdmitted
from machi.queue.store.admission import IN_FRONT
from machi.shared.auth.holders import ENTRY_COOKIE, Entry, NoEntry, held_entry
from machi.shared.web.context import Context

ENTRY_HEADER = "machi-entry"
"""Programs send the token here; browsers carry it in a cookie of the room."""


def entry_cookie(room: str) -> str:
    """Name the cookie of a room: whoever waits for two events is let in to both."""
    return f"{ENTRY_COOKIE}_{room}"


async def admitted_to(
    request: Request, *, offer: str | None = None, slots: Sequence[UUID] = ()
) -> list[Entry]:
    """Ask for the entry tokens of the rooms in front of an offer, or of what these slots are of.

    Most offers have none: then nothing is asked for. Only the web comes this way.

    Raises:
        NotAdmitted: a room stands in front of it, and its token is missing.

    """
    context: Context = request.app.state.context
    rooms = await context.db.rows(IN_FRONT, context.clock.now(), offer, list(slots))
    return [admitted(request, room["code"]) for room in rooms]


def admitted(request: Request, room: str) -> Entry:
    """Ask for the entry token of a room: at the beginning of whatever takes an event's places.

    Raises:
        NotAdmitted: none, or not good (any more); a page sends people to the room.

    """
    context: Context = request.app.state.context
    token = request.headers.get(ENTRY_HEADER) or request.cookies.get(entry_cookie(room), "")
    try:
        entry = held_entry(
            context.settings.secret_key.get_secret_value(), token, at=context.clock.now()
        )
    except NoEntry as error:
        raise NotAdmitted(room) from error
    if entry.room != room:
        raise NotAdmitted(room)
    return entry
