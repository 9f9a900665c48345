from dataclasses import dataclass

from machi.queue.commands.asked import AtCounter, TicketNow, now
from machi.queue.domain.refusals import CalledOftenEnough
from machi.queue.domain.ticket import CALLS_AT_MOST, State, Verb
from machi.queue.store import tickets as store
from machi.queue.tables.hall import TicketRow
from machi.shared.contracts.queue import TicketCalled
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class RecallTicket(AtCounter):
    """Staff repeat a call that nobody answered."""


async def recall_ticket(command: RecallTicket, db: Database) -> TicketNow:
    """Call the same number again, three times at most.

    Raises:
        CalledOftenEnough: it was called three times.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        counter, ticket_id = await store.at_counter(tx, command)
        ticket = await store.move(
            tx, Verb.RECALL, ticket_id, call_count=TicketRow.call_count + 1, called_at=command.at
        )
        if ticket.call_count > CALLS_AT_MOST:
            raise CalledOftenEnough
        await tx.publish(
            TicketCalled(
                at=command.at,
                counter_id=counter.id,
                counter_name=counter.name,
                call_count=ticket.call_count,
                ready=ticket.state == State.CALLED_READY,
                by=command.by,
                **store.facts(ticket),
            ),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
