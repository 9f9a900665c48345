"""A counter calls one certain ticket, or takes a call back."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from machi.queue.commands.asked import TicketNow
from machi.queue.commands.call_parked_ticket import CallParkedTicket, call_parked_ticket
from machi.queue.commands.call_ready_ticket import CallReadyTicket, call_ready_ticket
from machi.queue.commands.call_ticket import CallTicket, call_ticket
from machi.queue.commands.undo_call import UndoCall, undo_call
from machi.queue.domain.priority import Reason
from machi.queue.domain.refusals import (
    NOT_NOW,
    AnotherTicketAtCounter,
    CounterBusy,
    CounterClosed,
    CounterPaused,
    NoSuchCounter,
    NoSuchTicket,
    NoTicketAtCounter,
    ParkedForAnotherCounter,
    TicketOfAnotherDay,
    TicketOfAnotherSite,
    TooLateToUndo,
)
from machi.queue.routes.requests import (
    API,
    KEY_MAY_BE_REFUSED,
    STAFF_MAY_BE_REFUSED,
    AtTheCounter,
    Body,
    Press,
)
from machi.shared.auth.guards import Staff, may
from machi.shared.errors import DomainError
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix=f"{API}/counters", tags=["counters"], responses=STAFF_MAY_BE_REFUSED)

_WHY_NOT: tuple[type[DomainError], ...] = (
    NoSuchCounter,
    NoSuchTicket,
    KEY_MAY_BE_REFUSED,
    *NOT_NOW.values(),
    CounterBusy,
    CounterClosed,
    CounterPaused,
    TicketOfAnotherDay,
    TicketOfAnotherSite,
)
CALLS = refusals(*_WHY_NOT)


class WhichTicket(Body):
    ticket_id: UUID


class OutOfTurn(WhichTicket):
    """Whom to call before others, and why."""

    reason: Reason


async def _caller(
    staff: Annotated[Staff, may("queue.call")], context: Running, key: IdempotencyKey = None
) -> Press:
    return Press(context, staff, None, key)


Caller = Annotated[Press, Depends(_caller)]


@router.post("/{counter_id}/call-ticket", responses=CALLS)
async def call_this(counter_id: UUID, asked: OutOfTurn, press: Caller) -> TicketNow:
    """Call a waiting person before others. The reason is kept, with who decided it."""
    command = press.asks(CallTicket, counter_id, **dict(asked))
    return await call_ticket(command, press.context.db)


@router.post("/{counter_id}/call-parked", responses=refusals(*_WHY_NOT, ParkedForAnotherCounter))
async def call_parked(counter_id: UUID, asked: WhichTicket, press: Caller) -> TicketNow:
    """Call a person who was parked for this counter."""
    command = press.asks(CallParkedTicket, counter_id, **dict(asked))
    return await call_parked_ticket(command, press.context.db)


@router.post("/{counter_id}/call-ready", responses=CALLS)
async def call_ready(counter_id: UUID, asked: WhichTicket, press: Caller) -> TicketNow:
    """Call a person to hand over what is ready."""
    command = press.asks(CallReadyTicket, counter_id, **dict(asked))
    return await call_ready_ticket(command, press.context.db)


@router.post(
    "/{counter_id}/undo-call",
    responses=refusals(
        NoSuchCounter,
        KEY_MAY_BE_REFUSED,
        *NOT_NOW.values(),
        NoTicketAtCounter,
        AnotherTicketAtCounter,
        TooLateToUndo,
    ),
)
async def undo(counter_id: UUID, press: AtTheCounter) -> TicketNow:
    """Take a call back within ten seconds; the person keeps their place."""
    return await undo_call(press.asks(UndoCall, counter_id), press.context.db)
