"""The door between an admission room and the pages where its event's places are taken."""

from fastapi import Request

from machi.queue.domain.admission.refusals import NotAdmitted
from machi.shared.auth.holders import ENTRY_COOKIE, Entry, NoEntry, held_entry
from machi.shared.web.context import Context

ENTRY_HEADER = "machi-entry"
"""Programs send the token here; browsers carry it in a cookie of the room."""


def entry_cookie(room: str) -> str:
    """Name the cookie of a room: whoever waits for two events is let in to both."""
    return f"{ENTRY_COOKIE}_{room}"


def admitted(request: Request, room: str) -> Entry:
    """Ask for the entry token of a room: at the beginning of whatever takes an event's places.

    Staff at a counter and on the telephone never come this way: their channel has a path and a
    quota of its own.

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
