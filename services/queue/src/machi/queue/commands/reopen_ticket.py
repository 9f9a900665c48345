from dataclasses import dataclass

from machi.queue.commands.asked import OfTicket, TicketNow, now
from machi.queue.domain.ticket import Verb
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import TicketReopened
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenTicket(OfTicket):
    """Somebody whose case was completed today is back with it."""


async def reopen_ticket(command: ReopenTicket, db: Database) -> TicketNow:
    """Let them wait at the front, with the credit of their visit.

    Raises:
        TicketOfAnotherDay: the number is not of today.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        ticket = await store.move(
            tx,
            Verb.REOPEN,
            command.ticket_id,
            front_at=command.at,
            ended_at=None,
            counter_id=None,
            return_counter_id=None,
            ready_at=None,
        )
        store.must_be_of_today(ticket, command.at)
        await tx.publish(
            TicketReopened(at=command.at, by=command.by, **store.facts(ticket)),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
