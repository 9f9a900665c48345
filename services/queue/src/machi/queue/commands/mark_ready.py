from dataclasses import dataclass

from machi.queue.commands.asked import OfTicket, TicketNow, now
from machi.queue.domain.ticket import Verb
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import TicketReady
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkReady(OfTicket):
    """The back office is done."""


async def mark_ready(command: MarkReady, db: Database) -> TicketNow:
    """Note that it can be handed over; the person is told."""
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        ticket = await store.move(tx, Verb.MARK_READY, command.ticket_id, ready_at=command.at)
        store.must_be_of_today(ticket, command.at)
        await tx.publish(
            TicketReady(at=command.at, by=command.by, **store.facts(ticket)),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
