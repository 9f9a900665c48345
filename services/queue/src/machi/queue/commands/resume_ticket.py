from dataclasses import dataclass

from machi.queue.commands.asked import OfTicket, TicketNow, now
from machi.queue.domain.ticket import Verb
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import TicketReturned
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ResumeTicket(OfTicket):
    """Somebody on hold is done with filling in: they say so themselves, or staff for them."""


async def resume_ticket(command: ResumeTicket, db: Database) -> TicketNow:
    """Let them wait at the front again."""
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        ticket = await store.move(tx, Verb.RESUME, command.ticket_id, front_at=command.at)
        store.must_be_of_today(ticket, command.at)
        await tx.publish(
            TicketReturned(at=command.at, by=command.by, **store.facts(ticket)),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
