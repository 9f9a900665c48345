from dataclasses import dataclass

from machi.queue.commands.asked import AtCounter, TicketNow, now
from machi.queue.domain.ticket import Verb
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import TicketHeld
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldTicket(AtCounter):
    """The person fills something in, and somebody else can be served meanwhile."""


async def hold_ticket(command: HoldTicket, db: Database) -> TicketNow:
    """Keep their place at the front, and free the counter."""
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        counter, ticket_id = await store.at_counter(tx, command)
        ticket = await store.move(tx, Verb.HOLD, ticket_id, counter_id=None)
        store.free(tx, counter)
        await tx.publish(
            TicketHeld(at=command.at, counter_id=counter.id, by=command.by, **store.facts(ticket)),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
