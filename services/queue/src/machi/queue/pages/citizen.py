"""What a visitor opens on the phone: where people wait, taking a number, the ticket."""

import unicodedata
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from machi.queue.commands.confirm_arrival import ConfirmArrival, confirm_arrival
from machi.queue.commands.forecast.state_travel import StateTravel, state_travel
from machi.queue.commands.issue_ticket import IssueTicket, issue_ticket
from machi.queue.commands.leave_queue import LeaveQueue, leave_queue
from machi.queue.commands.resume_ticket import ResumeTicket, resume_ticket
from machi.queue.commands.return_to_hall import ReturnToHall, return_to_hall
from machi.queue.domain.forecast.departure import TRAVEL_AT_MOST
from machi.queue.domain.receipt import receipt_number
from machi.queue.domain.ticket import State
from machi.queue.pages.show import (
    PAGES,
    SHAPES,
    STATE_WORDS,
    back_to,
    form_once,
    public,
    qr,
    refused,
)
from machi.queue.pages.statistics.rating import LEVELS
from machi.queue.queries import board, forecasts, ticket
from machi.queue.queries.recipient import recipient
from machi.queue.queries.statistics.ratings import level_of
from machi.queue.queries.visits import steps
from machi.shared.errors import DomainError
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running
from machi.shared.web.live import live_response

router = APIRouter()


@router.get("/queue/s/{site}")
async def show_site(
    request: Request, site: str, context: Running, line: str = "", receipt: str = ""
) -> Response:
    brought = receipt_number(receipt) or ""
    return await _site(request, site, context, {"line": line, "receipt": brought})


async def _site(  # noqa: PLR0913, PLR0917 - a page and what was typed into it
    request: Request,
    site: str,
    context: Running,
    typed: dict[str, str],
    errors: tuple[tuple[str, str], ...] = (),
    status: int = 200,
) -> Response:
    at = context.clock.now()
    place = await board.site(site, at, context.db)
    told = await forecasts.of_lines(site, context.db, at)
    opened = [line for line in place.lines if line.open]
    values = {
        "site": place,
        "forecasts": told,
        "offered": [line for line in opened if not told[line.code].stopped],
        "ended": [line for line in opened if told[line.code].stopped],
        "shapes": SHAPES,
        "typed": typed,
        "errors": errors,
        "told": recipient(request.cookies) is not None,
    }
    return PAGES.show(request, "site.html", values, status=status)


@router.post("/queue/s/{site}")
async def take_a_number(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    request: Request,
    site: str,
    context: Running,
    line: Annotated[str, Form(max_length=40)] = "",
    here: Annotated[str, Form(max_length=3)] = "",
    receipt: Annotated[str, Form(max_length=40)] = "",
    idempotency_key: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    _ = PAGES.words.translator(request)
    brought = receipt_number(receipt)
    typed = {"line": line, "here": here, "receipt": brought or ""}
    place = await board.site(site, context.clock.now(), context.db)
    errors = []
    if line not in {offered.code for offered in place.lines if offered.open}:
        errors.append(("line", _("ご用件を選んでください。")))
    if here not in {"yes", "no"}:
        errors.append(("here", _("いま会場にいるかどうかを選んでください。")))
    if errors:
        return await _site(request, site, context, typed, tuple(errors), 422)
    told = recipient(request.cookies)
    command = IssueTicket(
        site=site,
        line=line,
        here=here == "yes",
        origin="phone",
        at=context.clock.now(),
        recipient=told,
        receipt_number=brought,
        request=form_once(
            "form", idempotency_key, "IssueTicket", (site, line, here, told, brought)
        ),
    )
    try:
        issued = await issue_ticket(command, context.db)
    except DomainError as error:
        refusal = PAGES.words.say(error.words, chosen_language(request))
        return await _site(request, site, context, typed, (("line", refusal),), error.status)
    return back_to(f"/queue/t/{issued.token}")


@router.get("/queue/t/{token}")
async def show_ticket(request: Request, token: str, context: Running) -> Response:
    shown = await ticket.ticket(token, context.clock.now(), context.db)
    values = {
        "ticket": shown,
        "visit": await steps.of_ticket(shown.ticket_id, context.db),
        "token": token,
        "shapes": SHAPES,
        "state_words": STATE_WORDS,
        "refused": refused(request),
        "qr": qr(public(context, f"/queue/t/{token}")),
        "told": recipient(request.cookies) is not None,
        "rating": await level_of(shown.ticket_id, context.db),
        "levels": LEVELS,
    }
    return PAGES.show(request, "ticket.html", values)


@router.get("/queue/t/{token}/live")
async def live_ticket(request: Request, token: str, context: Running) -> Response:
    shown = await ticket.ticket(token, context.clock.now(), context.db)
    # Every call moves everybody in the hall by one: each phone hears of that in its turn.
    own, hall = [f"ticket:{shown.ticket_id}"], [f"board:{shown.site}"]
    return live_response(request, context.live, own, paced=hall)


@router.get("/queue/t/{token}/travel")
async def ask_how_far(request: Request, token: str, context: Running) -> Response:
    """Ask on a page that nothing reloads: what is being typed stays, with or without scripts."""
    shown = await ticket.ticket(token, context.clock.now(), context.db)
    if shown.state != State.REMOTE or not shown.today:
        return back_to(f"/queue/t/{token}")
    said = shown.departure.travel_minutes if shown.departure else ""
    return PAGES.show(request, "forecast/travel.html", _how_far(shown, token, said))


def _how_far(
    shown: ticket.Ticket, token: str, minutes: object, errors: tuple[tuple[str, str], ...] = ()
) -> dict[str, object]:
    return {"ticket": shown, "token": token, "minutes": minutes, "errors": errors}


@router.post("/queue/t/{token}/travel")
async def say_how_far(
    request: Request,
    token: str,
    context: Running,
    minutes: Annotated[str, Form(max_length=20)] = "",
    idempotency_key: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Tell how many minutes away the holder is."""
    shown = await ticket.ticket(token, context.clock.now(), context.db)
    travel = _whole_minutes(minutes)
    if travel is None:
        if shown.state != State.REMOTE:
            return back_to(f"/queue/t/{token}")
        _ = PAGES.words.translator(request)
        sentence = _("会場まで何分かかるかを、0から180までの数字で入力してください。")
        values = _how_far(shown, token, minutes, (("minutes", sentence),))
        return PAGES.show(request, "forecast/travel.html", values, status=422)
    command = StateTravel(
        ticket_id=shown.ticket_id,
        at=context.clock.now(),
        travel_minutes=travel,
        request=form_once(
            shown.ticket_id, idempotency_key, "StateTravel", (shown.ticket_id, travel)
        ),
    )
    try:
        await state_travel(command, context.db)
    except DomainError as error:
        return back_to(f"/queue/t/{token}", refused=error.code)
    return back_to(f"/queue/t/{token}")


def _whole_minutes(text: str) -> int | None:
    """Read a way to the hall, full-width digits too; None: it is none."""
    plain = unicodedata.normalize("NFKC", text).strip().removesuffix("分").strip()
    if not (plain.isascii() and plain.isdigit()):
        return None
    return int(plain) if int(plain) <= TRAVEL_AT_MOST else None


@router.post("/queue/t/{token}/{verb}")
async def move_ticket(
    token: str,
    verb: str,
    context: Running,
    idempotency_key: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Tell that the holder arrived, came back, is done with filling in, or leaves."""
    ticket_id = await ticket.ticket_id(token, context.db)
    at = context.clock.now()
    request = form_once(ticket_id, idempotency_key, verb, (ticket_id,))
    try:
        match verb:
            case "arrive":
                asked = ConfirmArrival(ticket_id=ticket_id, at=at, request=request)
                await confirm_arrival(asked, context.db)
            case "return":
                back = ReturnToHall(ticket_id=ticket_id, at=at, request=request)
                await return_to_hall(back, context.db)
            case "resume":
                written = ResumeTicket(ticket_id=ticket_id, at=at, request=request)
                await resume_ticket(written, context.db)
            case "leave":
                leaving = LeaveQueue(ticket_id=ticket_id, at=at, request=request)
                await leave_queue(leaving, context.db)
            case _:
                return back_to(f"/queue/t/{token}")
    except DomainError as error:
        return back_to(f"/queue/t/{token}", refused=error.code)
    return back_to(f"/queue/t/{token}")
