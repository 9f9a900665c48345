"""The lobby and the waiting page of an admission room: light, without JavaScript, for a storm."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import APIRouter, Request
from fastapi.responses import Response

from machi.queue.commands.admission.enter_room import EnterRoom, enter_room
from machi.queue.commands.admission.take_place import TakePlace
from machi.queue.domain.admission.refusals import NotYourTurn, PlaceLapsed
from machi.queue.domain.admission.room import Phase, phase
from machi.queue.pages.admission.here import PLACE_COOKIE, here_of, page_of
from machi.queue.pages.admission.skeletons import SKELETONS
from machi.queue.pages.admission.told import minutes, range_of_wait
from machi.queue.pages.show import back_to
from machi.queue.queries.admission.entry import entry_cookie
from machi.queue.queries.admission.standing import Standing, standing
from machi.queue.tables.admission import AdmissionRoomRow
from machi.shared.auth.holders import Entry, entry_token
from machi.shared.errors import DomainError
from machi.shared.ids import new_id
from machi.shared.ui import formats
from machi.shared.ui.words import chosen_language

router = APIRouter(include_in_schema=False)

LOBBY_KEPT = "public, max-age=5"
_LOBBY = "/queue/admission/{room}"
_PLACE = "/queue/admission/{room}/p/{token}"
_BEFORE = (Phase.BEFORE, Phase.GATHERING, Phase.DRAWING)
_OFTEN, _SELDOM = 5, 60
_REFUSED: Mapping[str, type[DomainError]] = {each.code: each for each in (NotYourTurn, PlaceLapsed)}


@router.get(_PLACE)
async def show_place(request: Request) -> Response:
    """Show where somebody stands. The address alone keeps the place; the cookie does too."""
    here = here_of(request)
    room, token = request.path_params["room"], request.path_params["token"]
    row = await here.rooms.now(room)
    place = await here.line.place(row, here.held(room, token))
    now = standing(row, place, here.now())
    language = chosen_language(request)
    tag = f'W/"{row.revision}-{now.state}-{now.phase}-{now.ahead}-{language}"'
    again = str(now.look_again or 0)
    if now.state == "waiting" and request.headers.get("if-none-match") == tag:
        unchanged = {"etag": tag, "retry-after": again}
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=unchanged)
    refused = _REFUSED.get(request.query_params.get("refused", ""))
    same = {
        "room": row,
        "state": now.state,
        "phase": now.phase,
        "looks": now.look_again is not None,
        "refused": refused.words if refused else None,
    }
    own = {"token": token, "again": again, **_told(row, now, language, formats.time(here.now()))}
    own["left"] = minutes((row.opens_at - here.now()).total_seconds(), language)
    key = (row.code, row.revision, now.state, now.phase, refused)
    answer = SKELETONS.show(request, "admission/place.html", same, own, key)
    answer.headers["etag"] = tag
    if now.look_again is not None:
        answer.headers["retry-after"] = again
    return answer


def _told(row: AdmissionRoomRow, now: Standing, language: str, time: str) -> dict[str, str]:
    """Put into words what differs from person to person."""
    return {
        "number": f"{now.number or 0:,}",
        "ahead": f"{now.ahead or 0:,}",
        "wait": range_of_wait(now.wait, language),
        "until": formats.time(now.until) if now.until else "",
        "early": f"{max(1, row.early):,}",
        "now": time,
    }


@router.post(_LOBBY)
async def come_in(request: Request) -> Response:
    """Take a place: the one that this browser has, or a new one at the end."""
    here, room = here_of(request), request.path_params["room"]
    row = await here.rooms.now(room)
    token = request.cookies.get(PLACE_COOKIE, "")
    if await here.still_good(row, token):
        return back_to(page_of(room, token))
    taken = await here.door.take(TakePlace(room, new_id()))
    if taken is None:
        return back_to(f"/queue/admission/{room}")
    here.line.remember(taken.place, taken.number)
    token = here.token(room, taken.place)
    answer = back_to(page_of(room, token))
    here.set_cookie(answer, PLACE_COOKIE, token, row.closes_at, f"/queue/admission/{room}")
    return answer


@router.get(_LOBBY)
async def show_lobby(request: Request) -> Response:
    """Say what there is to wait for, and offer a place; the same page for everybody."""
    here, room = here_of(request), request.path_params["room"]
    row = await here.rooms.now(room)
    token = request.cookies.get(PLACE_COOKIE, "")
    if await here.still_good(row, token):
        return back_to(page_of(room, token))
    at = here.now()
    where = phase(row, at)
    left = ((row.doors_at if where is Phase.BEFORE else row.opens_at) - at).total_seconds()
    again = str(int(min(_SELDOM, max(_OFTEN, left))))
    own = {"left": minutes(left, chosen_language(request)), "again": again}
    same = {"room": row, "phase": where}
    key = (row.code, row.revision, where)
    answer = SKELETONS.show(request, "admission/lobby.html", same, own, key)
    if "set-cookie" not in answer.headers:
        answer.headers["cache-control"] = LOBBY_KEPT
    if where in _BEFORE:
        answer.headers["retry-after"] = again
    return answer


@router.post(f"{_PLACE}/enter")
async def go_in(request: Request) -> Response:
    """Open the door for whose turn it is: an entry token for ten minutes."""
    here = here_of(request)
    room, token = request.path_params["room"], request.path_params["token"]
    row = await here.rooms.now(room)
    place = here.held(room, token)
    asked = EnterRoom(room=room, place=place, at=here.now())
    try:
        until = await enter_room(asked, here.context.db)
    except (NotYourTurn, PlaceLapsed) as error:
        return back_to(page_of(room, token), refused=error.code)
    secret = here.context.settings.secret_key.get_secret_value()
    answer = back_to(row.leads_to)
    signed = entry_token(secret, Entry(place, room), until=until)
    here.set_cookie(answer, entry_cookie(room), signed, until, "/queue")
    return answer
