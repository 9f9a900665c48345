from dataclasses import dataclass

from machi.queue.commands.asked import AtCounter, TicketNow, now
from machi.queue.domain.ticket import Verb
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import TicketParked
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkTicket(AtCounter):
    """The person fetches something and will come back to this very counter."""


async def park_ticket(command: ParkTicket, db: Database) -> TicketNow:
    """Expect them at this counter, and free it for others."""
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        counter, ticket_id = await store.at_counter(tx, command)
        ticket = await store.move(
            tx,
            Verb.PARK,
            ticket_id,
            counter_id=None,
            parked_counter_id=counter.id,
        )
        store.free(tx, counter)
        await tx.publish(
            TicketParked(
                at=command.at,
                counter_id=counter.id,
                by=command.by,
                return_counter_id=counter.id,
                **store.facts(ticket),
            ),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
