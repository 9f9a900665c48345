"""Adding a step and leaving one out: buttons of the desk and of the concierge's tablet."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Form
from fastapi.responses import Response

from machi.queue.commands.visits.add_step import AddStep, add_step
from machi.queue.commands.visits.skip_step import SkipStep, skip_step
from machi.queue.domain.visits.step import SkipReason
from machi.queue.pages.show import back_to, form_once
from machi.queue.queries import ticket
from machi.shared.auth.guards import Staff, may
from machi.shared.errors import DomainError
from machi.shared.web.dependencies import Running

router = APIRouter()

Word = Annotated[str, Form(max_length=40)]


@router.post("/queue/steps/{ticket_id}/{verb}")
async def change_steps(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    ticket_id: UUID,
    verb: str,
    staff: Annotated[Staff, may("queue.issue")],
    context: Running,
    procedure: Word = "",
    step_id: Annotated[UUID | None, Form()] = None,
    reason: Word = "",
    counter_id: Annotated[UUID | None, Form()] = None,
    idempotency_key: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Add a procedure, or leave a step out; then back to the counter or to the tablet."""
    site = await ticket.site_of(ticket_id, context.db)
    staff.require("queue.issue", site)
    page = f"/queue/concierge/{site}/tickets/{ticket_id}"
    if counter_id is not None:
        page = f"/queue/desk/{counter_id}"
    common: dict[str, Any] = {
        "ticket_id": ticket_id,
        "by": staff.id,
        "at": context.clock.now(),
        "request": form_once(
            staff.id, idempotency_key, verb, (ticket_id, procedure, step_id, reason)
        ),
    }
    try:
        if verb == "add":
            await add_step(AddStep(procedure=procedure, **common), context.db)
        elif verb == "skip" and step_id is not None and reason in set(SkipReason):
            skip = SkipStep(step_id=step_id, reason=SkipReason(reason), **common)
            await skip_step(skip, context.db)
        else:
            return back_to(page)
    except DomainError as error:
        return back_to(page, refused=error.code)
    return back_to(page, did=verb)
