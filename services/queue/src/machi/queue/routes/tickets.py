"""Taking a number on the phone, and what its holder may do with it."""

from fastapi import APIRouter, Request, status

from machi.queue.commands.asked import TicketNow
from machi.queue.commands.confirm_arrival import ConfirmArrival, confirm_arrival
from machi.queue.commands.forecast.state_travel import StateTravel, state_travel
from machi.queue.commands.issue_ticket import IssueTicket, issue_ticket
from machi.queue.commands.leave_queue import LeaveQueue, leave_queue
from machi.queue.commands.resume_ticket import ResumeTicket, resume_ticket
from machi.queue.commands.return_to_hall import ReturnToHall, return_to_hall
from machi.queue.domain.refusals import (
    NOT_NOW,
    LineClosed,
    NoSuchLine,
    NoSuchTicket,
    ReceptionEnding,
    TicketOfAnotherDay,
    TooLateToReturn,
)
from machi.queue.queries import ticket as queries
from machi.queue.queries.recipient import recipient
from machi.queue.queries.ticket import Ticket
from machi.queue.routes.requests import (
    ANYONE,
    API,
    KEY_MAY_BE_REFUSED,
    HowFar,
    TakenNumber,
    WhichLineAndWhere,
    named,
    of_ticket,
    taken,
)
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix=f"{API}/tickets", tags=["tickets"])

MOVES = refusals(NoSuchTicket, KEY_MAY_BE_REFUSED, *NOT_NOW.values(), TicketOfAnotherDay)


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=refusals(NoSuchLine, LineClosed, ReceptionEnding, KEY_MAY_BE_REFUSED),
)
async def take_a_number(
    asked: WhichLineAndWhere, request: Request, context: Running, key: IdempotencyKey = None
) -> TakenNumber:
    """Take a number. Keep the token: whoever has it holds the ticket."""
    told = asked.recipient or recipient(request.cookies)
    ticket = await issue_ticket(
        IssueTicket(
            site=asked.site,
            line=asked.line,
            here=asked.here,
            origin="phone",
            at=context.clock.now(),
            recipient=told,
            request=named(ANYONE, key, "IssueTicket", asked.model_dump() | {"recipient": told}),
        ),
        context.db,
    )
    return taken(ticket)


@router.get("/{token}", responses=refusals(NoSuchTicket))
async def show_ticket(token: str, context: Running) -> Ticket:
    """Show where a ticket stands, how many are ahead, how long it will take, and where to go.

    `forecast` is null when nobody can tell; its seconds count from its `made_at`.
    """
    return await queries.ticket(token, context.clock.now(), context.db)


@router.post("/{token}/arrive", responses=MOVES)
async def arrive(
    token: str, request: Request, context: Running, key: IdempotencyKey = None
) -> TicketNow:
    """Tell that the holder is in the hall now: the number may be called."""
    ticket_id = await queries.ticket_id(token, context.db)
    asked = of_ticket(ConfirmArrival, ticket_id, ticket_id, key, request)
    return await confirm_arrival(asked, context.db)


@router.post("/{token}/travel", responses=MOVES)
async def travel(
    token: str, said: HowFar, request: Request, context: Running, key: IdempotencyKey = None
) -> TicketNow:
    """Tell how far away the holder of a remote number is, to be told when to leave; again: anew."""
    ticket_id = await queries.ticket_id(token, context.db)
    asked = of_ticket(StateTravel, ticket_id, ticket_id, key, request, travel_minutes=said.minutes)
    return await state_travel(asked, context.db)


@router.post("/{token}/return", responses=MOVES | refusals(*NOT_NOW.values(), TooLateToReturn))
async def return_(
    token: str, request: Request, context: Running, key: IdempotencyKey = None
) -> TicketNow:
    """Tell that the holder, absent when called, is back: the number waits at the front."""
    ticket_id = await queries.ticket_id(token, context.db)
    asked = of_ticket(ReturnToHall, ticket_id, ticket_id, key, request)
    return await return_to_hall(asked, context.db)


@router.post("/{token}/resume", responses=MOVES)
async def resume(
    token: str, request: Request, context: Running, key: IdempotencyKey = None
) -> TicketNow:
    """Tell that the holder, who was put on hold to fill something in, is done with it."""
    ticket_id = await queries.ticket_id(token, context.db)
    asked = of_ticket(ResumeTicket, ticket_id, ticket_id, key, request)
    return await resume_ticket(asked, context.db)


@router.post("/{token}/leave", responses=MOVES)
async def leave(
    token: str, request: Request, context: Running, key: IdempotencyKey = None
) -> TicketNow:
    """Give the number back."""
    ticket_id = await queries.ticket_id(token, context.db)
    asked = of_ticket(LeaveQueue, ticket_id, ticket_id, key, request)
    return await leave_queue(asked, context.db)
