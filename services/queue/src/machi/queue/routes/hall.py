"""Staff in the hall act for people whose ticket is on paper."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, StringConstraints

from machi.queue.commands.asked import TicketNow
from machi.queue.commands.change_line import ChangeLine, change_line
from machi.queue.commands.confirm_arrival import ConfirmArrival, confirm_arrival
from machi.queue.commands.mark_ready import MarkReady, mark_ready
from machi.queue.commands.prioritize_ticket import PrioritizeTicket, prioritize_ticket
from machi.queue.commands.reopen_ticket import ReopenTicket, reopen_ticket
from machi.queue.commands.resume_ticket import ResumeTicket, resume_ticket
from machi.queue.commands.return_to_hall import ReturnToHall, return_to_hall
from machi.queue.commands.withdraw_ticket import WithdrawTicket, withdraw_ticket
from machi.queue.commands.write_note import LONGEST_NOTE, WriteNote, write_note
from machi.queue.domain.priority import Reason
from machi.queue.domain.refusals import (
    NOT_NOW,
    AlreadyInThisLine,
    HasPriority,
    NoSuchLine,
    NoSuchTicket,
    TicketOfAnotherDay,
    TooLateToReturn,
)
from machi.queue.queries import ticket as queries
from machi.queue.queries.notes import Note, notes_of
from machi.queue.routes.requests import (
    API,
    KEY_MAY_BE_REFUSED,
    STAFF_MAY_BE_REFUSED,
    Body,
    Code,
    Guiding,
    Serving,
)
from machi.shared.web.dependencies import refusals


class OtherLine(Body):
    line: Code


class Why(Body):
    reason: Reason


class Words(Body):
    text: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_NOTE)
    ]


class Notes(BaseModel):
    items: list[Note]


router = APIRouter(prefix=f"{API}/desk/tickets", tags=["tickets"], responses=STAFF_MAY_BE_REFUSED)

MOVES = refusals(NoSuchTicket, KEY_MAY_BE_REFUSED) | refusals(
    *NOT_NOW.values(), TicketOfAnotherDay, TooLateToReturn
)


@router.post("/{ticket_id}/arrive", responses=MOVES)
async def arrive(ticket_id: UUID, helping: Guiding) -> TicketNow:
    """Note that the holder of a number taken at home is in the hall."""
    command = await helping.asks(ConfirmArrival, ticket_id)
    return await confirm_arrival(command, helping.context.db)


@router.post("/{ticket_id}/return", responses=MOVES)
async def return_(ticket_id: UUID, helping: Guiding) -> TicketNow:
    """Note that somebody who was absent is back."""
    command = await helping.asks(ReturnToHall, ticket_id)
    return await return_to_hall(command, helping.context.db)


@router.post("/{ticket_id}/withdraw", responses=MOVES)
async def withdraw(ticket_id: UUID, helping: Guiding) -> TicketNow:
    """Take a number back for a person who is gone, or who took two."""
    command = await helping.asks(WithdrawTicket, ticket_id)
    return await withdraw_ticket(command, helping.context.db)


@router.post("/{ticket_id}/resume", responses=MOVES)
async def resume(ticket_id: UUID, helping: Guiding) -> TicketNow:
    """Note that somebody on hold is done with filling in: they wait at the front."""
    command = await helping.asks(ResumeTicket, ticket_id)
    return await resume_ticket(command, helping.context.db)


@router.post("/{ticket_id}/change-line", responses=MOVES | refusals(AlreadyInThisLine, NoSuchLine))
async def change(ticket_id: UUID, asked: OtherLine, helping: Guiding) -> TicketNow:
    """Let somebody who took the wrong number wait in another line, with it and its credit."""
    command = await helping.asks(ChangeLine, ticket_id, line=asked.line)
    return await change_line(command, helping.context.db)


@router.post("/{ticket_id}/prioritize", responses=MOVES | refusals(HasPriority))
async def prioritize(ticket_id: UUID, asked: Why, helping: Guiding) -> TicketNow:
    """Serve somebody before others, for a reason that is kept with who decided it."""
    command = await helping.asks(PrioritizeTicket, ticket_id, reason=asked.reason)
    return await prioritize_ticket(command, helping.context.db)


@router.post("/{ticket_id}/mark-ready", responses=MOVES)
async def ready(ticket_id: UUID, helping: Serving) -> TicketNow:
    """Note that the back office is done; the person is told."""
    command = await helping.asks(MarkReady, ticket_id)
    return await mark_ready(command, helping.context.db)


@router.post("/{ticket_id}/reopen", responses=MOVES)
async def reopen(ticket_id: UUID, helping: Serving) -> TicketNow:
    """Let somebody whose case was completed today wait again, at the front."""
    command = await helping.asks(ReopenTicket, ticket_id)
    return await reopen_ticket(command, helping.context.db)


@router.post("/{ticket_id}/notes", responses=MOVES)
async def note(ticket_id: UUID, asked: Words, helping: Serving) -> TicketNow:
    """Leave word for the next clerk. It is sealed, and forgotten the night after."""
    command = await helping.asks(WriteNote, ticket_id, text=asked.text)
    return await write_note(command, helping.context.db, helping.context.vault)


@router.get("/{ticket_id}/notes", responses=refusals(NoSuchTicket))
async def list_notes(ticket_id: UUID, helping: Serving) -> Notes:
    """Read what clerks before you wrote about this ticket, the first note first."""
    helping.staff.require("queue.call", await queries.site_of(ticket_id, helping.context.db))
    found = await notes_of(ticket_id, helping.context.db, helping.context.vault)
    return Notes(items=found)
