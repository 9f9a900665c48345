"""The waiting page of an admission room, and its lobby: light, without JavaScript, for a storm."""

from collections.abc import Mapping
from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from machi.queue.commands.admission.enter_room import EnterRoom, enter_room
from machi.queue.commands.admission.keeper import Rooms
from machi.queue.commands.admission.take_place import Door, TakePlace
from machi.queue.domain.admission.draw import commitment
from machi.queue.domain.admission.place_token import held_place, place_key, place_token
from machi.queue.domain.admission.refusals import NoSuchPlace, NotYourTurn, PlaceLapsed
from machi.queue.domain.admission.room import Phase, phase
from machi.queue.pages.admission.skeletons import SKELETONS
from machi.queue.pages.admission.told import minutes, range_of_wait
from machi.queue.pages.show import PAGES, back_to, public
from machi.queue.queries.admission.entry import admitted, entry_cookie
from machi.queue.queries.admission.places import InLine
from machi.queue.queries.admission.rooms import draw
from machi.queue.queries.admission.standing import standing
from machi.queue.tables.admission import AdmissionRoomRow
from machi.shared.auth.holders import Entry, entry_token
from machi.shared.errors import DomainError
from machi.shared.ids import new_id
from machi.shared.ui import formats
from machi.shared.ui.words import chosen_language
from machi.shared.web.context import Context
from machi.shared.web.dependencies import Running

router = APIRouter()

PLACE_COOKIE = "machi_place"
LOBBY_KEPT = "public, max-age=5"
_FEW_SECONDS = 30
_SHOWN_LOTS = 200
_REFUSED: Mapping[str, type[DomainError]] = {each.code: each for each in (NotYourTurn, PlaceLapsed)}


def _key(context: Context) -> bytes:
    return place_key(context.settings.secret_key.get_secret_value())


def _page(room: str, token: str) -> str:
    return f"/queue/admission/{room}/p/{token}"


@router.get("/queue/admission/{room}")
async def show_lobby(
    request: Request, room: str, context: Running, rooms: Rooms, line: InLine
) -> Response:
    """Say what there is to wait for, and offer a place; the same page for everybody."""
    row = await rooms.now(room)
    token = request.cookies.get(PLACE_COOKIE, "")
    held = held_place(_key(context), room, token)
    if held is not None and await _still_good(row, held, line, context):
        return back_to(_page(room, token))
    at = context.clock.now()
    where = phase(row, at)
    next_at = row.doors_at if where is Phase.BEFORE else row.opens_at
    left = (next_at - at).total_seconds()
    again = str(_lobby_again(left))
    own = {"left": minutes(left, chosen_language(request)), "again": again}
    same = {"room": row, "phase": where, "seed_sha256": commitment(row.seed)}
    key = (row.code, row.revision, where)
    answer = SKELETONS.show(request, "admission/lobby.html", same, own, key)
    if "set-cookie" not in answer.headers:
        answer.headers["cache-control"] = LOBBY_KEPT
    if where in {Phase.BEFORE, Phase.GATHERING, Phase.DRAWING}:
        answer.headers["retry-after"] = again
    return answer


def _lobby_again(left: float) -> int:
    """Look again when the doors open, at least once a minute."""
    return int(min(60, max(_FEW_SECONDS, left)))


@router.post("/queue/admission/{room}")
async def come_in(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the request
    request: Request, room: str, context: Running, rooms: Rooms, door: Door, line: InLine
) -> Response:
    """Take a place: the one that this browser has, or a new one at the end."""
    row = await rooms.now(room)
    key = _key(context)
    token = request.cookies.get(PLACE_COOKIE, "")
    held = held_place(key, room, token)
    if held is not None and await _still_good(row, held, line, context):
        return back_to(_page(room, token))
    taken = await door.take(TakePlace(room, new_id()))
    if taken is None:
        return back_to(f"/queue/admission/{room}")
    line.remember(taken.place, taken.number)
    token = place_token(key, room, taken.place)
    answer = back_to(_page(room, token))
    lifetime = (row.closes_at - context.clock.now()).total_seconds()
    answer.set_cookie(
        PLACE_COOKIE,
        token,
        max_age=max(60, int(lifetime)),
        path=f"/queue/admission/{room}",
        secure=context.settings.city.public_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )
    return answer


async def _still_good(row: AdmissionRoomRow, held: UUID, line: InLine, context: Context) -> bool:
    try:
        place = await line.place(row, held)
    except NoSuchPlace:
        return False
    return standing(row, place, context.clock.now()).state not in {"lapsed", "closed"}


@router.get("/queue/admission/{room}/p/{token}")
async def show_place(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the request
    request: Request, room: str, token: str, context: Running, rooms: Rooms, line: InLine
) -> Response:
    """Show where somebody stands. The address alone keeps the place; the cookie does too."""
    row = await rooms.now(room)
    held = held_place(_key(context), room, token)
    if held is None:
        raise NoSuchPlace
    at = context.clock.now()
    now = standing(row, await line.place(row, held), at)
    tag = f'W/"{row.revision}-{now.state}-{now.phase}-{now.ahead}-{chosen_language(request)}"'
    again = str(now.look_again or 0)
    if now.state == "waiting" and request.headers.get("if-none-match") == tag:
        unchanged = {"etag": tag, "retry-after": again}
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=unchanged)
    language = chosen_language(request)
    own = {
        "token": token,
        "again": again,
        "number": f"{now.number or 0:,}",
        "ahead": f"{now.ahead or 0:,}",
        "wait": range_of_wait(now.wait, language),
        "until": formats.time(now.until) if now.until else "",
        "left": minutes((row.opens_at - at).total_seconds(), language),
        "early": f"{row.early:,}",
        "now": formats.time(at),
    }
    refused = _REFUSED.get(request.query_params.get("refused", ""))
    same = {
        "room": row,
        "state": now.state,
        "phase": now.phase,
        "looks": now.look_again is not None,
        "refused": refused.words if refused else None,
    }
    key = (row.code, row.revision, now.state, now.phase, refused)
    answer = SKELETONS.show(request, "admission/place.html", same, own, key)
    answer.headers["etag"] = tag
    if now.look_again is not None:
        answer.headers["retry-after"] = again
    return answer


@router.post("/queue/admission/{room}/p/{token}/enter")
async def go_in(
    room: str,
    token: str,
    context: Running,
    rooms: Rooms,
) -> Response:
    """Open the door for whose turn it is: an entry token for ten minutes."""
    row = await rooms.now(room)
    held = held_place(_key(context), room, token)
    if held is None:
        raise NoSuchPlace
    at = context.clock.now()
    try:
        until = await enter_room(EnterRoom(room=room, place=held, at=at), context.db)
    except (NotYourTurn, PlaceLapsed) as error:
        return back_to(_page(room, token), refused=error.code)
    secret = context.settings.secret_key.get_secret_value()
    answer = back_to(row.leads_to)
    answer.set_cookie(
        entry_cookie(room),
        entry_token(secret, Entry(held, room), until=until),
        max_age=int((until - at).total_seconds()),
        path="/queue",
        secure=context.settings.city.public_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )
    return answer


@router.get("/queue/admission/{room}/start")
async def show_start(request: Request, room: str, rooms: Rooms) -> Response:
    """Stand behind the door: where the places of an event begin, for whoever was let in."""
    entry = admitted(request, room)
    row = await rooms.now(room)
    return PAGES.show(request, "admission/start.html", {"room": row, "entry": entry})


@router.get("/queue/admission/{room}/draw")
async def show_draw(
    request: Request,
    room: str,
    context: Running,
    rooms: Rooms,
    after: int = 0,
) -> Response:
    """Show how the order of the early ones came about, so that anybody can work it out again."""
    row = await rooms.now(room)
    drawn = await draw(room, max(0, min(after, 2**31 - 1)), _SHOWN_LOTS, context.db)
    address = public(context, f"/queue/api/v1/rooms/{room}/draw")
    return PAGES.show(
        request, "admission/draw.html", {"room": row, "draw": drawn, "address": address}
    )
