"""Where a person at a counter goes on to, and a counter's pause."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import StrictBool

from machi.queue.commands.ask_payment import AskPayment, ask_payment
from machi.queue.commands.asked import TicketNow
from machi.queue.commands.hold_ticket import HoldTicket, hold_ticket
from machi.queue.commands.open_counter import CounterNow
from machi.queue.commands.park_ticket import ParkTicket, park_ticket
from machi.queue.commands.pause_counter import PauseCounter, pause_counter
from machi.queue.commands.resume_counter import ResumeCounter, resume_counter
from machi.queue.commands.send_to_back_office import SendToBackOffice, send_to_back_office
from machi.queue.commands.transfer_ticket import TransferTicket, transfer_ticket
from machi.queue.commands.undo_finish import UndoFinish, undo_finish
from machi.queue.domain.pause import PauseReason
from machi.queue.domain.refusals import (
    AlreadyInThisLine,
    CounterBusy,
    CounterClosed,
    NoSuchLine,
    NothingToUndo,
    TooLateToUndo,
)
from machi.queue.routes.counters import MAY_NOT_BE, PRESSED
from machi.queue.routes.requests import (
    API,
    STAFF_MAY_BE_REFUSED,
    AtTheCounter,
    Body,
    Code,
    Press,
    Seen,
    SittingDown,
)
from machi.shared.auth.guards import Staff, may
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix=f"{API}/counters", tags=["counters"], responses=STAFF_MAY_BE_REFUSED)


class WhereTo(Seen):
    """The line in which the person goes on."""

    line: Code
    come_back: StrictBool = False


class Why(Body):
    reason: PauseReason


async def _transfer(
    asked: WhereTo,
    staff: Annotated[Staff, may("queue.call")],
    context: Running,
    key: IdempotencyKey = None,
) -> Press:
    return Press(context, staff, asked.ticket_id, key)


@router.post("/{counter_id}/hold", responses=PRESSED)
async def hold(counter_id: UUID, press: AtTheCounter) -> TicketNow:
    """Let the person fill something in; the counter is free, their place is at the front."""
    return await hold_ticket(press.asks(HoldTicket, counter_id), press.context.db)


@router.post("/{counter_id}/park", responses=PRESSED)
async def park(counter_id: UUID, press: AtTheCounter) -> TicketNow:
    """Expect the person back at this very counter, and serve others meanwhile."""
    return await park_ticket(press.asks(ParkTicket, counter_id), press.context.db)


@router.post("/{counter_id}/transfer", responses=PRESSED | refusals(AlreadyInThisLine, NoSuchLine))
async def transfer(
    counter_id: UUID, asked: WhereTo, press: Annotated[Press, Depends(_transfer)]
) -> TicketNow:
    """Send the person on to another line; `come_back` parks them here when it is done with them."""
    command = press.asks(TransferTicket, counter_id, line=asked.line, come_back=asked.come_back)
    return await transfer_ticket(command, press.context.db)


@router.post("/{counter_id}/send-to-back-office", responses=PRESSED)
async def to_back_office(counter_id: UUID, press: AtTheCounter) -> TicketNow:
    """Begin the second wait: the office works on it now."""
    return await send_to_back_office(press.asks(SendToBackOffice, counter_id), press.context.db)


@router.post("/{counter_id}/ask-payment", responses=PRESSED)
async def payment(counter_id: UUID, press: AtTheCounter) -> TicketNow:
    """Note that the person at the counter pays now."""
    return await ask_payment(press.asks(AskPayment, counter_id), press.context.db)


@router.post(
    "/{counter_id}/undo-finish",
    responses=PRESSED | refusals(CounterBusy, NothingToUndo, TooLateToUndo),
)
async def undo(counter_id: UUID, press: AtTheCounter) -> TicketNow:
    """Go on with the person who was completed here in the last ten seconds."""
    return await undo_finish(press.asks(UndoFinish, counter_id), press.context.db)


@router.post("/{counter_id}/pause", responses=MAY_NOT_BE | refusals(CounterClosed))
async def pause(counter_id: UUID, why: Why, press: SittingDown) -> CounterNow:
    """Call nobody for a while; whom the counter serves now is served to the end."""
    command = press.asks(PauseCounter, counter_id, "queue.counter", reason=why.reason)
    return await pause_counter(command, press.context.db)


@router.post("/{counter_id}/resume", responses=MAY_NOT_BE | refusals(CounterClosed))
async def resume(counter_id: UUID, press: SittingDown) -> CounterNow:
    """Call again after a pause."""
    command = press.asks(ResumeCounter, counter_id, "queue.counter")
    return await resume_counter(command, press.context.db)
