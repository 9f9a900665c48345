"""Visits of several steps: life events, one number for all, and the steps on the way."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, status
from pydantic import AfterValidator, BaseModel, Field, StrictBool

from machi.queue.commands.asked import TicketNow
from machi.queue.commands.visits.add_step import AddStep, add_step
from machi.queue.commands.visits.issue_visit import IssueVisit, issue_visit
from machi.queue.commands.visits.skip_step import SkipStep, skip_step
from machi.queue.domain.priority import Reason
from machi.queue.domain.receipt import receipt_number
from machi.queue.domain.refusals import LineClosed, NoSuchSite, NoSuchTicket, TicketOfAnotherDay
from machi.queue.domain.visits.refusals import (
    LastStep,
    NoSuchProcedure,
    NothingChosen,
    StepIsNeededEarlier,
    StepIsNotOpen,
    StepIsThere,
    TicketIsOver,
    TooManySteps,
)
from machi.queue.domain.visits.step import SkipReason
from machi.queue.queries import ticket as tickets
from machi.queue.queries.recipient import RECIPIENT_PATTERN, recipient
from machi.queue.queries.visits import guide as guides
from machi.queue.queries.visits import steps as queries
from machi.queue.queries.visits.guide import EventGuide
from machi.queue.queries.visits.steps import HandOver, StepShown
from machi.queue.routes.requests import (
    ANYONE,
    API,
    KEY_MAY_BE_REFUSED,
    STAFF_MAY_BE_REFUSED,
    Body,
    Code,
    Guiding,
    TakenNumber,
    named,
    taken,
)
from machi.shared.auth.guards import Staff, may
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix=API, tags=["visits"])

ISSUED = refusals(NoSuchProcedure, NothingChosen, TooManySteps, LineClosed, KEY_MAY_BE_REFUSED)


def _receipt(typed: str | None) -> str | None:
    if typed is None:
        return None
    if (number := receipt_number(typed)) is None:
        raise ValueError("eight letters and digits, as the application's page shows them")
    return number


class WhichProcedures(Body):
    """What to take one number for."""

    site: Code = Field(examples=["honcho"])
    procedures: list[Code] = Field(max_length=20, examples=[["tennyu", "kokuho-kanyu"]])
    life_event: Code | None = None
    receipt_number: Annotated[str | None, AfterValidator(_receipt)] = Field(
        default=None, max_length=40, description="Of the application that was filled in before."
    )


class WhichProceduresAndWhere(WhichProcedures):
    here: StrictBool
    recipient: str | None = Field(default=None, pattern=RECIPIENT_PATTERN)


class WhichProceduresAndWhy(WhichProcedures):
    reason: Reason | None = Field(default=None, description="Served before others, because of it.")


class LifeEvents(BaseModel):
    items: list[EventGuide]


class Steps(BaseModel):
    """The steps of a ticket, in their order; none for a ticket of one line."""

    items: list[StepShown]


class More(Body):
    procedure: Code


class Why(Body):
    reason: SkipReason


@router.get("/sites/{site}/life-events", responses=refusals(NoSuchSite))
async def list_life_events(site: str, context: Running) -> LifeEvents:
    """List life events: the steps in the order that is best now, what to bring, how long."""
    found = await guides.guide(site, context.clock.now(), context.db)
    return LifeEvents(items=list(found.events))


@router.post("/visits", status_code=status.HTTP_201_CREATED, responses=ISSUED)
async def take_a_number_for_all(
    asked: WhichProceduresAndWhere,
    request: Request,
    context: Running,
    key: IdempotencyKey = None,
) -> TakenNumber:
    """Take one number for several procedures."""
    told = asked.recipient or recipient(request.cookies)
    named_by = asked.model_dump() | {"recipient": told}
    command = IssueVisit(
        **asked.model_dump(exclude={"recipient"}),
        origin="phone",
        at=context.clock.now(),
        recipient=told,
        request=named(ANYONE, key, "IssueVisit", named_by),
    )
    return taken(await issue_visit(command, context.db))


@router.post(
    "/desk/visits",
    status_code=status.HTTP_201_CREATED,
    responses={**ISSUED, **STAFF_MAY_BE_REFUSED},
)
async def issue_a_number_for_all(
    asked: WhichProceduresAndWhy,
    staff: Annotated[Staff, may("queue.issue")],
    context: Running,
    key: IdempotencyKey = None,
) -> TakenNumber:
    """Give one number for several procedures to a person in the hall."""
    staff.require("queue.issue", asked.site)
    command = IssueVisit(
        **asked.model_dump(exclude={"reason"}),
        priority_reason=asked.reason,
        here=True,
        origin="staff",
        at=context.clock.now(),
        by=staff.id,
        request=named(staff.id, key, "IssueVisit", asked.model_dump()),
    )
    return taken(await issue_visit(command, context.db))


@router.get("/tickets/{token}/steps", responses=refusals(NoSuchTicket))
async def list_steps(token: str, context: Running) -> Steps:
    """List the steps of a ticket, in their announced order."""
    shown = await queries.of_ticket(await tickets.ticket_id(token, context.db), context.db)
    return Steps(items=list(shown.steps) if shown else [])


@router.get(
    "/desk/tickets/{ticket_id}/hand-over",
    responses={**STAFF_MAY_BE_REFUSED, **refusals(NoSuchTicket)},
)
async def show_hand_over(ticket_id: UUID, asking: Guiding) -> HandOver:
    """Show what is known of a ticket's visit, and what is left to ask."""
    db = asking.context.db
    asking.staff.require("queue.issue", await tickets.site_of(ticket_id, db))
    return await queries.hand_over(ticket_id, db)


CHANGED = {
    **STAFF_MAY_BE_REFUSED,
    **refusals(NoSuchTicket, KEY_MAY_BE_REFUSED, TicketIsOver, TicketOfAnotherDay),
}


@router.post(
    "/desk/tickets/{ticket_id}/steps",
    responses=CHANGED | refusals(NoSuchProcedure, StepIsThere, TooManySteps, StepIsNeededEarlier),
)
async def add_a_step(ticket_id: UUID, more: More, asking: Guiding) -> TicketNow:
    """Add a procedure to the visit, on the same number."""
    command = await asking.asks(AddStep, ticket_id, procedure=more.procedure)
    return await add_step(command, asking.context.db)


@router.post(
    "/desk/tickets/{ticket_id}/steps/{step_id}/skip",
    responses=CHANGED | refusals(StepIsNotOpen, LastStep),
)
async def skip_a_step(ticket_id: UUID, step_id: UUID, why: Why, asking: Guiding) -> TicketNow:
    """Leave a step out, with the reason."""
    command = await asking.asks(SkipStep, ticket_id, step_id=step_id, reason=why.reason)
    return await skip_step(command, asking.context.db)
