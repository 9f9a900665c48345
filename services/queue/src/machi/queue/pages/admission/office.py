"""Rooms for staff: how they stand, stop, go on, faster, slower, end; and a new one."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from machi.queue.commands.admission.change_rate import ChangeRate, change_rate
from machi.queue.commands.admission.close_room import CloseRoom, close_room
from machi.queue.commands.admission.keeper import Rooms
from machi.queue.commands.admission.pause_room import PauseRoom, pause_room
from machi.queue.commands.admission.prepare_room import PrepareRoom, prepare_room
from machi.queue.commands.admission.resume_room import ResumeRoom, resume_room
from machi.queue.domain.admission.refusals import EVERY_REFUSAL
from machi.queue.domain.admission.room import Phase
from machi.queue.pages.admission.new_room import Typed, read
from machi.queue.pages.show import PAGES, back_to, form_once
from machi.queue.queries import board
from machi.queue.queries.admission import rooms as queries
from machi.queue.queries.booking.free_places import offers
from machi.shared.auth.guards import Staff, may
from machi.shared.errors import DomainError
from machi.shared.ui.words import chosen_language
from machi.shared.web.context import Context
from machi.shared.web.dependencies import Running

router = APIRouter()

LIST = "/queue/rooms"
LOOK_AGAIN = "3"
"""Seconds between two looks of staff."""

Keeper = Annotated[Staff, may("queue.admit")]
Key = Annotated[str, Form(max_length=200)]

words: Mapping[Phase, str] = {
    Phase.BEFORE: "待合室を開ける前",
    Phase.GATHERING: "開始待ち",
    Phase.DRAWING: "抽選中",
    Phase.OPEN: "案内中",
    Phase.PAUSED: "一時停止中",
    Phase.ALARM: "自動停止中",
    Phase.CLOSED: "終了",
}
_REFUSED: Mapping[str, str] = {each.code: each.words for each in EVERY_REFUSAL}


@router.get(LIST)
async def show_rooms(request: Request, staff: Keeper, context: Running) -> Response:
    return await _rooms(request, staff, context, Typed())


async def _rooms(
    request: Request,
    staff: Staff,
    context: Context,
    typed: Typed,
    errors: tuple[tuple[str, str], ...] = (),
) -> Response:
    at = context.clock.now()
    sites = await board.sites(at, context.db)
    values = {
        "staff": staff,
        "rooms": await queries.rooms(staff.sites("queue.admit"), at, context.db),
        "phases": words,
        "sites": [site for site in sites if staff.allowed("queue.admit", site.code)],
        "offers": await offers(at, context.db),
        "typed": typed,
        "errors": errors,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if errors else HTTPStatus.OK
    return PAGES.show(request, "admission/rooms.html", values, status=status)


@router.post(LIST)
async def make_room(
    request: Request,
    staff: Keeper,
    context: Running,
    typed: Annotated[Typed, Form()],
) -> Response:
    """Put a room in front of an event."""
    _ = PAGES.words.translator(request)
    found = read(typed)
    errors = [(name, _(sentence)) for name, sentence in found.errors]
    if errors:
        return await _rooms(request, staff, context, typed, tuple(errors))
    asked = PrepareRoom(
        room=typed.room,
        by=staff.id,
        sites=staff.sites("queue.admit"),
        at=context.clock.now(),
        request=form_once(staff.id, typed.idempotency_key, "PrepareRoom", (typed.room,)),
        site=typed.site,
        name=typed.name,
        name_en=typed.name_en or typed.name,
        leads_to=_leads_to(typed),
        offer=typed.offer or None,
        doors_at=found.doors_at,
        opens_at=found.opens_at,
        closes_at=found.closes_at,
        rate_per_minute=found.rate_per_minute,
    )
    try:
        await prepare_room(asked, context.db)
    except DomainError as error:
        sentence = PAGES.words.say(error.words, chosen_language(request))
        return await _rooms(request, staff, context, typed, ((error.field or "room", sentence),))
    return back_to(f"{LIST}/{typed.room}")


def _leads_to(typed: Typed) -> str:
    return f"/queue/r/{typed.offer}" if typed.offer else f"/queue/admission/{typed.room}/start"


@router.get(f"{LIST}/{{room}}")
async def show_room(
    request: Request, room: str, staff: Keeper, context: Running, rooms: Rooms
) -> Response:
    await rooms.now(room)
    shown = await queries.room_state(room, context.clock.now(), context.db)
    staff.require("queue.admit", shown.site)
    refused = _REFUSED.get(request.query_params.get("refused", ""))
    values = {"staff": staff, "shown": shown, "phases": words, "refused": refused}
    answer = PAGES.show(request, "admission/room.html", values)
    answer.headers["retry-after"] = LOOK_AGAIN
    return answer


@router.post(f"{LIST}/{{room}}/{{verb}}")
async def press(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    room: str,
    verb: str,
    staff: Keeper,
    context: Running,
    reason: Annotated[str, Form(max_length=200)] = "",
    rate: Annotated[str, Form(max_length=6)] = "",
    idempotency_key: Key = "",
) -> Response:
    """Press one of the room's buttons."""
    page = f"{LIST}/{room}"
    asked: dict[str, Any] = {
        "room": room,
        "by": staff.id,
        "sites": staff.sites("queue.admit"),
        "at": context.clock.now(),
        "request": form_once(staff.id, idempotency_key, verb, (room, reason, rate)),
    }
    try:
        match verb:
            case "pause":
                await pause_room(PauseRoom(**asked, reason=reason), context.db)
            case "resume":
                await resume_room(ResumeRoom(**asked), context.db)
            case "close":
                await close_room(CloseRoom(**asked), context.db)
            case "rate" if rate.isascii() and rate.isdecimal() and int(rate) > 0:
                asked["rate_per_minute"] = int(rate)
                await change_rate(ChangeRate(**asked), context.db)
            case _:
                return back_to(page, refused="queue.wrong_rate")
    except DomainError as error:
        return back_to(page, refused=error.code)
    return back_to(page)
