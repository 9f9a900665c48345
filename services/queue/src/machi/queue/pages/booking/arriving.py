"""The kiosk's check-in of reservations: a scanner types what it reads, people type the number."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from machi.queue.commands.booking.check_in import CheckIn, check_in
from machi.queue.pages.booking.words import refused
from machi.queue.pages.devices import at_machine
from machi.queue.pages.show import PAGES, back_to, form_once
from machi.queue.queries.booking import holder
from machi.shared.errors import DomainError
from machi.shared.web.dependencies import Running

router = APIRouter()


@router.get("/queue/kiosk/{site}/check-in")
async def show_check_in(request: Request, site: str) -> Response:
    await at_machine(request, site)
    came = request.query_params.get("came", "")
    values = {"site": site, "refused": refused(request), "came": came}
    return PAGES.show(request, "booking/kiosk_check_in.html", values)


@router.post("/queue/kiosk/{site}/check-in")
async def check_in_here(
    request: Request,
    site: str,
    context: Running,
    read: Annotated[str, Form(max_length=300)] = "",
    idempotency_key: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Check a reservation in and show its ticket, which prints itself."""
    who = await at_machine(request, site)
    here = f"/queue/kiosk/{site}/check-in"
    try:
        mine = await holder.booking(await holder.token_of(read, context.db), context.db)
        came = await check_in(
            CheckIn(
                reservation_id=mine.id,
                site=site,
                origin=who.origin,
                at=context.clock.now(),
                request=form_once(who.id, idempotency_key, "CheckIn", (mine.id,)),
            ),
            context.db,
        )
    except DomainError as error:
        return back_to(here, refused=error.code)
    if came.ticket_token is None:
        return back_to(here, came="yes")
    return back_to(f"/queue/kiosk/{site}/t/{came.ticket_token}")
