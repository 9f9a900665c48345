"""What calling one certain ticket to a counter has in common."""

from dataclasses import dataclass
from uuid import UUID

from machi.queue.commands.asked import AtCounter, TicketNow, now
from machi.queue.domain.priority import Reason
from machi.queue.domain.refusals import TicketOfAnotherSite
from machi.queue.domain.ticket import State, Verb
from machi.queue.store import calling
from machi.queue.store import tickets as store
from machi.queue.tables.hall import CounterRow, TicketRow
from machi.shared.contracts.queue import TicketCalled
from machi.shared.db.database import Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOne(AtCounter):
    """Staff call a certain ticket of their site to a free counter."""

    ticket_id: UUID


async def call(
    tx: Transaction,
    verb: Verb,
    command: CallOne,
    counter: CounterRow,
    reason: Reason | None = None,
) -> TicketNow:
    """Call the ticket to the locked counter, tell of it, keep the answer.

    Raises:
        TicketOfAnotherSite, TicketOfAnotherDay: not from here, not today.

    """
    ticket = await call_one(tx, verb, command, counter, command.ticket_id, reason)
    return await tx.answer(command.request, now(ticket))


async def call_one(  # noqa: PLR0913, PLR0917 - who is called where, by what, and why
    tx: Transaction,
    verb: Verb,
    command: AtCounter,
    counter: CounterRow,
    ticket_id: UUID,
    reason: Reason | None = None,
) -> TicketRow:
    """Call a ticket to the locked counter and tell of it.

    Raises:
        TicketOfAnotherSite, TicketOfAnotherDay: not from here, not today.

    """
    ticket = await store.move(
        tx,
        verb,
        ticket_id,
        counter_id=counter.id,
        called_by=command.by,
        called_at=command.at,
        call_count=1,
    )
    if ticket.site != counter.site:
        raise TicketOfAnotherSite
    store.must_be_of_today(ticket, command.at)
    calling.take(tx, counter, ticket)
    await tx.publish(
        TicketCalled(
            at=command.at,
            counter_id=counter.id,
            counter_name=counter.name,
            call_count=1,
            ready=ticket.state == State.CALLED_READY,
            reason=reason,
            by=command.by,
            **store.facts(ticket),
        ),
        topics=store.topics(ticket),
    )
    return ticket
