"""The ticket machine in the hall: three touches at most, no keyboard, nothing personal."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import FileResponse, Response

from machi.queue.commands.issue_ticket import IssueTicket, issue_ticket
from machi.queue.domain.refusals import NoSuchTicket
from machi.queue.pages.devices import at_machine
from machi.queue.pages.offline import show_offline, worker
from machi.queue.pages.show import PAGES, SHAPES, back_to, form_once, public, qr, refused
from machi.queue.queries import board, ticket
from machi.shared.errors import DomainError
from machi.shared.web.dependencies import Running
from machi.shared.web.live import live_response

router = APIRouter()


@router.get("/queue/kiosk/worker.js")
async def kiosk_worker() -> FileResponse:
    """Give the service worker of the ticket machines; `.` is in no site's code."""
    return worker("/queue/kiosk/")


@router.get("/queue/kiosk/offline.html")
async def kiosk_offline(request: Request) -> Response:
    return show_offline(request, "kiosk")


@router.get("/queue/kiosk/{site}")
async def show_kiosk(request: Request, site: str, context: Running) -> Response:
    who = await at_machine(request, site)
    values = {
        "site": await board.site(site, context.clock.now(), context.db),
        "shapes": SHAPES,
        "refused": refused(request),
        "paired": who.origin == "kiosk",
    }
    return PAGES.show(request, "kiosk.html", values)


@router.get("/queue/kiosk/{site}/live")
async def live_kiosk(request: Request, site: str, context: Running) -> Response:
    await at_machine(request, site)
    return live_response(request, context.live, [f"board:{site}"])


@router.post("/queue/kiosk/{site}")
async def take_a_number(
    request: Request,
    site: str,
    context: Running,
    line: Annotated[str, Form(max_length=40)],
    idempotency_key: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    who = await at_machine(request, site)
    command = IssueTicket(
        site=site,
        line=line,
        here=True,
        origin=who.origin,
        at=context.clock.now(),
        request=form_once(who.id, idempotency_key, "IssueTicket", (site, line)),
    )
    try:
        issued = await issue_ticket(command, context.db)
    except DomainError as error:
        return back_to(f"/queue/kiosk/{site}", refused=error.code)
    return back_to(f"/queue/kiosk/{site}/{issued.token}")


@router.get("/queue/kiosk/{site}/{token}")
async def show_paper(request: Request, site: str, token: str, context: Running) -> Response:
    """Show the number and print it; the paper alone is enough."""
    who = await at_machine(request, site)
    shown = await ticket.ticket(token, context.clock.now(), context.db)
    if shown.site != site:
        raise NoSuchTicket
    values = {
        "ticket": shown,
        "shapes": SHAPES,
        "qr": qr(public(context, f"/queue/t/{token}")),
        "paired": who.origin == "kiosk",
    }
    return PAGES.show(request, "paper.html", values)
