from dataclasses import dataclass

from machi.queue.commands.asked import AtCounter, TicketNow, now
from machi.queue.domain.ticket import Verb
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import TicketCompleted
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishTicket(AtCounter):
    """Staff are done with the person at the counter."""


async def finish_ticket(command: FinishTicket, db: Database) -> TicketNow:
    """Complete the ticket and free the counter for the next."""
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        counter, ticket_id = await store.at_counter(tx, command)
        ticket = await store.move(tx, Verb.FINISH, ticket_id, ended_at=command.at)
        store.free(tx, counter)
        await tx.publish(
            TicketCompleted(at=command.at, counter_id=counter.id, **store.facts(ticket)),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
