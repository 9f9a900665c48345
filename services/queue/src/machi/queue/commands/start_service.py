from dataclasses import dataclass

from machi.queue.commands.asked import AtCounter, TicketNow, now
from machi.queue.domain.ticket import Verb
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import TicketServiceStarted
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class StartService(AtCounter):
    """The person came to the counter, and staff begin."""


async def start_service(command: StartService, db: Database) -> TicketNow:
    """Turn the call into service."""
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        counter, ticket_id = await store.at_counter(tx, command)
        ticket = await store.move(
            tx, Verb.START, ticket_id, started_at=command.at, front_at=None, parked_counter_id=None
        )
        await tx.publish(
            TicketServiceStarted(
                at=command.at, counter_id=counter.id, by=command.by, **store.facts(ticket)
            ),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
