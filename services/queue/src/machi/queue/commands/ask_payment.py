from dataclasses import dataclass

from machi.queue.commands.asked import AtCounter, TicketNow, now
from machi.queue.domain.ticket import Verb
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import TicketPaying
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class AskPayment(AtCounter):
    """Payment is due before the person goes."""


async def ask_payment(command: AskPayment, db: Database) -> TicketNow:
    """Note that the person at the counter is paying now."""
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        counter, ticket_id = await store.at_counter(tx, command)
        ticket = await store.move(tx, Verb.ASK_PAYMENT, ticket_id)
        await tx.publish(
            TicketPaying(
                at=command.at, counter_id=counter.id, by=command.by, **store.facts(ticket)
            ),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
