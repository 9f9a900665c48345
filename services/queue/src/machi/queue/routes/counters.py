"""A counter: sit down, call, serve, finish."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from machi.queue.commands.asked import TicketNow
from machi.queue.commands.call_next_ticket import CalledTicket, CallNextTicket, call_next_ticket
from machi.queue.commands.close_counter import CloseCounter, close_counter
from machi.queue.commands.finish_ticket import FinishTicket, finish_ticket
from machi.queue.commands.mark_absent import MarkAbsent, mark_absent
from machi.queue.commands.open_counter import CounterNow, OpenCounter, open_counter
from machi.queue.commands.recall_ticket import RecallTicket, recall_ticket
from machi.queue.commands.start_service import StartService, start_service
from machi.queue.domain.refusals import (
    NOT_NOW,
    AnotherTicketAtCounter,
    CalledOftenEnough,
    CounterBusy,
    CounterClosed,
    NobodyWaiting,
    NoSuchCounter,
    NoTicketAtCounter,
)
from machi.queue.queries import desk as queries
from machi.queue.queries.desk import CounterChoice
from machi.queue.routes.requests import (
    API,
    KEY_MAY_BE_REFUSED,
    STAFF_MAY_BE_REFUSED,
    AtTheCounter,
    SittingDown,
    named,
)
from machi.shared.auth.guards import Staff, may
from machi.shared.errors import DomainError
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix=f"{API}/counters", tags=["counters"], responses=STAFF_MAY_BE_REFUSED)

PRESSES: tuple[type[DomainError], ...] = (
    NoTicketAtCounter,
    AnotherTicketAtCounter,
    *NOT_NOW.values(),
)
MAY_NOT_BE = refusals(NoSuchCounter, KEY_MAY_BE_REFUSED)
PRESSED = MAY_NOT_BE | refusals(*PRESSES)


class Counters(BaseModel):
    items: list[CounterChoice]


@router.get("")
async def list_counters(staff: Annotated[Staff, may("queue.watch")], context: Running) -> Counters:
    """List the counters of the sites that you may watch."""
    found = await queries.counters(staff.sites("queue.watch"), staff.id, context.db)
    return Counters(items=found)


@router.post(
    "/{counter_id}/call-next",
    responses=refusals(NoSuchCounter, NobodyWaiting, CounterClosed, KEY_MAY_BE_REFUSED),
)
async def call_next(
    counter_id: UUID,
    staff: Annotated[Staff, may("queue.call")],
    context: Running,
    key: IdempotencyKey = None,
) -> CalledTicket:
    """Call the next person. While somebody is at the counter, this gives that ticket again."""
    command = CallNextTicket(
        counter_id=counter_id,
        by=staff.id,
        sites=staff.sites("queue.call"),
        at=context.clock.now(),
        request=named(staff.id, key, "CallNextTicket", {"counter": counter_id}),
    )
    return await call_next_ticket(command, context.db)


@router.post("/{counter_id}/recall", responses=MAY_NOT_BE | refusals(*PRESSES, CalledOftenEnough))
async def recall(counter_id: UUID, press: AtTheCounter) -> TicketNow:
    """Call the same person again, three times in all."""
    return await recall_ticket(press.asks(RecallTicket, counter_id), press.context.db)


@router.post("/{counter_id}/start", responses=PRESSED)
async def start(counter_id: UUID, press: AtTheCounter) -> TicketNow:
    """Begin to serve the person who was called."""
    return await start_service(press.asks(StartService, counter_id), press.context.db)


@router.post("/{counter_id}/finish", responses=PRESSED)
async def finish(counter_id: UUID, press: AtTheCounter) -> TicketNow:
    """Be done with the person at the counter."""
    return await finish_ticket(press.asks(FinishTicket, counter_id), press.context.db)


@router.post("/{counter_id}/absent", responses=PRESSED)
async def absent(counter_id: UUID, press: AtTheCounter) -> TicketNow:
    """Note that nobody came; their place is held for half an hour."""
    return await mark_absent(press.asks(MarkAbsent, counter_id), press.context.db)


@router.post("/{counter_id}/open", responses=MAY_NOT_BE)
async def open_(counter_id: UUID, press: SittingDown) -> CounterNow:
    """Open a counter, so that it may call."""
    return await open_counter(
        press.asks(OpenCounter, counter_id, "queue.counter"), press.context.db
    )


@router.post("/{counter_id}/close", responses=MAY_NOT_BE | refusals(CounterBusy))
async def close(counter_id: UUID, press: SittingDown) -> CounterNow:
    """Close a counter that has nobody."""
    return await close_counter(
        press.asks(CloseCounter, counter_id, "queue.counter"), press.context.db
    )
