"""The ticket machine in the hall: three touches at most, no keyboard, nothing personal.

The first touch chooses the language, the second what for. Without paper the screen shows the QR
code and a few letters, and staff are told.
"""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, Response

from machi.queue.commands.devices.ask_for_help import AskForHelp, ask_for_help
from machi.queue.commands.devices.make_short_code import (
    MakeShortCode,
    make_short_code,
    short_code,
)
from machi.queue.commands.devices.report_paper import ReportPaper, report_paper
from machi.queue.commands.issue_ticket import IssueTicket, issue_ticket
from machi.queue.domain.devices import Help
from machi.queue.domain.refusals import NoSuchTicket
from machi.queue.pages.devices import AtMachine, at_machine
from machi.queue.pages.offline import show_offline, worker
from machi.queue.pages.raster import Paper, escpos
from machi.queue.pages.show import PAGES, SHAPES, back_to, form_once, public, qr, refused
from machi.queue.queries import board, forecasts, ticket
from machi.queue.queries.devices import has_short_code
from machi.queue.queries.forecasts import LineForecast, TicketForecast
from machi.shared.errors import DomainError
from machi.shared.ui.words import LANGUAGES, chosen_language
from machi.shared.web.context import Context
from machi.shared.web.dependencies import Running
from machi.shared.web.live import live_response

router = APIRouter()

BUTTONS = 6
"""More would be too small to find one's own: the others are behind the last button."""


@router.get("/queue/kiosk/worker.js")
async def kiosk_worker() -> FileResponse:
    """Give the service worker of the ticket machines; `.` is in no site's code."""
    return worker("/queue/kiosk/")


@router.get("/queue/kiosk/offline.html")
async def kiosk_offline(request: Request) -> Response:
    return show_offline(request, "kiosk")


@router.get("/queue/kiosk/{site}")
async def show_kiosk(
    request: Request, site: str, context: Running, care: str = "", more: str = ""
) -> Response:
    who = await at_machine(request, site)
    at = context.clock.now()
    here = await board.site(site, at, context.db)
    paged = len(here.lines) > BUTTONS
    first, rest = here.lines[: BUTTONS - 1], here.lines[BUTTONS - 1 :]
    values = {
        "site": here,
        "lines": (rest if more else first) if paged else here.lines,
        "paged": paged and not more,
        "forecasts": await forecasts.of_lines(site, context.db, at),
        "shapes": SHAPES,
        "refused": refused(request),
        "started": request.query_params.get("lang") in LANGUAGES,
        "care": bool(care),
        "helped": "helped" in request.query_params,
        "say": PAGES.words.say,
        "paired": who.origin == "kiosk",
    }
    return PAGES.show(request, "kiosk.html", values)


@router.get("/queue/kiosk/{site}/live")
async def live_kiosk(request: Request, site: str, context: Running) -> Response:
    await at_machine(request, site)
    return live_response(request, context.live, [f"board:{site}"])


@router.post("/queue/kiosk/{site}")
async def take_a_number(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    request: Request,
    site: str,
    context: Running,
    line: Annotated[str, Form(max_length=40)],
    care: Annotated[str, Form(max_length=1)] = "",
    idempotency_key: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    who = await at_machine(request, site)
    at = context.clock.now()
    command = IssueTicket(
        site=site,
        line=line,
        here=True,
        origin=who.origin,
        at=at,
        request=form_once(who.id, idempotency_key, "IssueTicket", (site, line)),
    )
    try:
        issued = await issue_ticket(command, context.db)
    except DomainError as error:
        language = chosen_language(request)
        return back_to(f"/queue/kiosk/{site}", lang=language, refused=error.code)
    if care:
        await _look_after(who, site, issued.number, idempotency_key, context)
    if not who.paper:
        code = MakeShortCode(ticket_id=issued.ticket_id, token=issued.token, at=at)
        await make_short_code(code, _key(context), context.db)
    return back_to(f"/queue/kiosk/{site}/t/{issued.token}")


async def _look_after(
    who: AtMachine, site: str, number: str, idempotency_key: str, context: Context
) -> None:
    """Tell staff that somebody asked, discreetly, to be looked after: they decide what to do."""
    once = f"care {idempotency_key}" if idempotency_key else ""  # the same touch, another command
    asked = AskForHelp(
        site=site,
        kind=Help.CARE,
        device_id=who.device_id,
        at=context.clock.now(),
        number=number,
        request=form_once(who.id, once, "AskForHelp", (site, number)),
    )
    await ask_for_help(asked, context.db)


@router.post("/queue/kiosk/{site}/help")
async def call_staff(
    request: Request,
    site: str,
    context: Running,
    idempotency_key: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    who = await at_machine(request, site)
    asked = AskForHelp(
        site=site,
        kind=Help.STAFF,
        device_id=who.device_id,
        at=context.clock.now(),
        request=form_once(who.id, idempotency_key, "AskForHelp", (site,)),
    )
    await ask_for_help(asked, context.db)
    return back_to(f"/queue/kiosk/{site}", lang=chosen_language(request), helped="1")


@dataclass(frozen=True, slots=True)
class _Issued:
    who: AtMachine
    ticket: ticket.Ticket


async def _issued(request: Request, site: str, token: str, context: Context) -> _Issued:
    who = await at_machine(request, site)
    shown = await ticket.ticket(token, context.clock.now(), context.db)
    if shown.site != site:
        raise NoSuchTicket
    return _Issued(who, shown)


async def _told(of: ticket.Ticket, context: Context) -> TicketForecast | LineForecast | None:
    return await forecasts.on_paper(of.ticket_id, of.site, of.line, context.clock.now(), context.db)


@router.get("/queue/kiosk/{site}/t/{token}")
async def show_paper(
    request: Request, site: str, token: str, context: Running, again: str = ""
) -> Response:
    """Show the number and print it; the paper alone is enough."""
    found = await _issued(request, site, token, context)
    no_paper = await has_short_code(found.ticket.ticket_id, context.db)
    values = {
        "ticket": found.ticket,
        "token": token,
        "forecast": await _told(found.ticket, context),
        "shapes": SHAPES,
        "qr": qr(public(context, f"/queue/t/{token}")),
        "again": bool(again),
        "code": short_code(_key(context), token) if no_paper else None,
        "code_address": public(context, "/queue/code"),
        "paired": found.who.origin == "kiosk",
    }
    return PAGES.show(request, "paper.html", values)


@router.post("/queue/kiosk/{site}/t/{token}/no-paper")
async def no_paper_came_out(request: Request, site: str, token: str, context: Running) -> Response:
    """Call staff, and let the person go on without paper."""
    found = await _issued(request, site, token, context)
    at = context.clock.now()
    code = MakeShortCode(ticket_id=found.ticket.ticket_id, token=token, at=at)
    await make_short_code(code, _key(context), context.db)
    if found.who.device_id is not None:
        told = ReportPaper(
            device_id=found.who.device_id,
            out=True,
            at=at,
            sites=frozenset({site}),
            number=found.ticket.number,
        )
        await report_paper(told, context.db)
    return back_to(f"/queue/kiosk/{site}/t/{token}")


@router.get("/queue/kiosk/{site}/t/{token}/escpos")
async def print_raster(
    request: Request, site: str, token: str, context: Running, again: str = ""
) -> Response:
    """Give the paper as the bytes that a receipt printer takes: a picture, so that all is drawn."""
    found = await _issued(request, site, token, context)
    paper = Paper(
        ticket=found.ticket,
        forecast=await _told(found.ticket, context),
        address=public(context, f"/queue/t/{token}"),
        again=bool(again),
    )
    drawn = escpos(paper, PAGES.words.translator(request), chosen_language(request))
    return Response(
        drawn, media_type="application/octet-stream", headers={"Cache-Control": "no-store"}
    )


def _key(context: Context) -> str:
    return context.settings.secret_key.get_secret_value()
