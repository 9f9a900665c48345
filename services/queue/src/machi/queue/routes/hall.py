"""Staff in the hall act for people whose ticket is on paper."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request

from machi.queue.commands.asked import TicketNow
from machi.queue.commands.confirm_arrival import ConfirmArrival, confirm_arrival
from machi.queue.commands.leave_queue import LeaveQueue, leave_queue
from machi.queue.commands.return_to_hall import ReturnToHall, return_to_hall
from machi.queue.domain.refusals import (
    NOT_NOW,
    NoSuchTicket,
    TicketOfAnotherDay,
    TooLateToReturn,
)
from machi.queue.queries import ticket as queries
from machi.queue.routes.requests import API, KEY_MAY_BE_REFUSED, STAFF_MAY_BE_REFUSED, of_ticket
from machi.shared.auth.guards import Staff, may
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix=f"{API}/desk/tickets", tags=["tickets"], responses=STAFF_MAY_BE_REFUSED)

MOVES = refusals(NoSuchTicket, KEY_MAY_BE_REFUSED) | refusals(
    *NOT_NOW.values(), TicketOfAnotherDay, TooLateToReturn
)
Guide = Annotated[Staff, may("queue.issue")]


@router.post("/{ticket_id}/arrive", responses=MOVES)
async def arrive(
    ticket_id: UUID, staff: Guide, request: Request, context: Running, key: IdempotencyKey = None
) -> TicketNow:
    """Note that the holder of a number taken at home is in the hall."""
    staff.require("queue.issue", await queries.site_of(ticket_id, context.db))
    asked = of_ticket(ConfirmArrival, ticket_id, staff.id, key, request)
    return await confirm_arrival(asked, context.db)


@router.post("/{ticket_id}/return", responses=MOVES)
async def return_(
    ticket_id: UUID, staff: Guide, request: Request, context: Running, key: IdempotencyKey = None
) -> TicketNow:
    """Note that somebody who was absent is back."""
    staff.require("queue.issue", await queries.site_of(ticket_id, context.db))
    asked = of_ticket(ReturnToHall, ticket_id, staff.id, key, request)
    return await return_to_hall(asked, context.db)


@router.post("/{ticket_id}/withdraw", responses=MOVES)
async def withdraw(
    ticket_id: UUID, staff: Guide, request: Request, context: Running, key: IdempotencyKey = None
) -> TicketNow:
    """Take a number back for a person who left."""
    staff.require("queue.issue", await queries.site_of(ticket_id, context.db))
    asked = of_ticket(LeaveQueue, ticket_id, staff.id, key, request)
    return await leave_queue(asked, context.db)
