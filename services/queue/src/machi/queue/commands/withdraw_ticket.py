from dataclasses import dataclass

from machi.queue.commands.asked import OfTicket, TicketNow, now
from machi.queue.domain.ticket import Verb
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import TicketLeft
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawTicket(OfTicket):
    """Staff take a number back: the person is gone, or took two."""


async def withdraw_ticket(command: WithdrawTicket, db: Database) -> TicketNow:
    """End a ticket that nobody is serving."""
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        ticket = await store.move(tx, Verb.WITHDRAW, command.ticket_id, ended_at=command.at)
        await tx.publish(
            TicketLeft(at=command.at, by=command.by, **store.facts(ticket)),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
