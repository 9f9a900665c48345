"""Who at a ticket machine wants a member of staff: a list that every screen of staff may open."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from machi.queue.commands.devices.see_to_help import SeeToHelp, see_to_help
from machi.queue.pages.show import PAGES, back_to, refused
from machi.queue.queries import board
from machi.queue.queries.devices import help_wanted
from machi.shared.auth.guards import Staff, may
from machi.shared.errors import DomainError
from machi.shared.web.dependencies import Running
from machi.shared.web.live import live_response

router = APIRouter()


@router.get("/queue/help")
async def show_help(
    request: Request, staff: Annotated[Staff, may("queue.watch")], context: Running
) -> Response:
    at = context.clock.now()
    values = {
        "staff": staff,
        "wanted": await help_wanted(staff.sites("queue.watch"), at, context.db),
        "answers": bool(staff.sites("queue.issue")),
        "refused": refused(request),
    }
    return PAGES.show(request, "help.html", values)


@router.get("/queue/help/live")
async def live_help(
    request: Request, staff: Annotated[Staff, may("queue.watch")], context: Running
) -> Response:
    sites = await board.sites(context.clock.now(), context.db)
    topics = [f"help:{each.code}" for each in sites if staff.allowed("queue.watch", each.code)]
    return live_response(request, context.live, topics, tick_seconds=2)


@router.post("/queue/help/{help_id}/seen")
async def see_to(
    help_id: UUID, staff: Annotated[Staff, may("queue.issue")], context: Running
) -> Response:
    command = SeeToHelp(
        help_id=help_id, by=staff.id, sites=staff.sites("queue.issue"), at=context.clock.now()
    )
    try:
        await see_to_help(command, context.db)
    except DomainError as error:
        return back_to("/queue/help", refused=error.code)
    return back_to("/queue/help")
