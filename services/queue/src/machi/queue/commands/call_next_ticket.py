from dataclasses import dataclass
from uuid import UUID

import asyncpg

from machi.queue.commands.asked import AtCounter
from machi.queue.commands.visits.call_over import call_over
from machi.queue.domain.refusals import CounterClosed, CounterPaused, NobodyWaiting, NoSuchCounter
from machi.queue.domain.ticket import Verb, target
from machi.queue.store import tickets as store
from machi.queue.store.hot import CALL_NEXT, CALL_NEXT_WAITING_FOR_LOCKS
from machi.queue.tables.hall import CounterRow, TicketRow
from machi.shared.clock import business_date
from machi.shared.db.database import Database
from machi.shared.errors import Forbidden
from machi.shared.ids import new_id
from machi.shared.logging import correlation


@dataclass(frozen=True, slots=True, kw_only=True)
class CallNextTicket(AtCounter):
    """Staff at a counter ask for the next person in their lines."""


@dataclass(frozen=True, slots=True)
class CalledTicket:
    """Who was called. A second tap gets the same ticket again, with `already_called`."""

    ticket_id: UUID
    number: str
    line: str
    state: str
    call_count: int
    already_called: bool


async def call_next_ticket(command: CallNextTicket, db: Database) -> CalledTicket:
    """Call the first in line to this counter, in one round trip; a double tap calls one person.

    Raises:
        NoSuchCounter, Forbidden: they may not call there.
        CounterClosed, CounterPaused: the counter cannot call.
        NobodyWaiting: said only after a second look that waits for locked tickets, and a third at
            visits that wait elsewhere and have something to do here too.

    """
    try:
        return await _call(CALL_NEXT, command, db)
    except NobodyWaiting:
        return await _call(CALL_NEXT_WAITING_FOR_LOCKS, command, db, over=True)


async def _call(
    statement: str, command: CallNextTicket, db: Database, *, over: bool = False
) -> CalledTicket:
    request = command.request
    try:
        row = await db.row(
            statement,
            command.counter_id,
            business_date(command.at),
            command.at,
            command.by,
            list(command.sites),
            new_id(),
            correlation(),
            request and request.actor,
            request and request.key,
            request and request.fingerprint,
        )
    except asyncpg.UniqueViolationError:  # the key was used: nobody was called by this statement
        earlier = await db.answered(request, CalledTicket) if request else None
        if earlier is None:
            raise
        return earlier
    if row is None:
        raise NoSuchCounter
    if not row["allowed"]:
        raise Forbidden
    if row["id"] is not None:
        state = target(Verb.CALL_NEXT).value
        return CalledTicket(row["id"], row["number"], row["line"], state, 1, already_called=False)
    return await _without_a_line(command, db, over=over)


async def _without_a_line(command: CallNextTicket, db: Database, *, over: bool) -> CalledTicket:
    """Answer a repeat, or a tap at a busy counter; or look further than the counter's own lines.

    A refusal leaves the key free to try again.
    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, CalledTicket):
            return earlier
        counter = await store.counter(tx, command.counter_id, command.sites)
        if counter.ticket_id is None:
            _must_call(counter)
            called = await call_over(tx, command, counter) if over else None
            if called is None:
                raise NobodyWaiting
            return await tx.answer(command.request, _called(called, already=False))
        active = await store.ticket(tx, counter.ticket_id)
        return await tx.answer(command.request, _called(active, already=True))


def _called(ticket: TicketRow, *, already: bool) -> CalledTicket:
    return CalledTicket(
        ticket.id, ticket.number, ticket.line, ticket.state, ticket.call_count, already
    )


def _must_call(counter: CounterRow) -> None:
    if not counter.open:
        raise CounterClosed
    if counter.paused_at is not None:
        raise CounterPaused
