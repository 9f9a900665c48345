from dataclasses import dataclass

from machi.queue.commands.asked import OfTicket, TicketNow, now
from machi.queue.domain.ticket import Verb
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import TicketArrived
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmArrival(OfTicket):
    """Somebody who took a number at home is in the hall now."""


async def confirm_arrival(command: ConfirmArrival, db: Database) -> TicketNow:
    """Let the ticket be called from now on; its place counts from when it was taken.

    Raises:
        TicketOfAnotherDay: the number is not of today.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        ticket = await store.move(tx, Verb.ARRIVE, command.ticket_id)
        store.must_be_of_today(ticket, command.at)
        await tx.publish(
            TicketArrived(at=command.at, by=command.by, **store.facts(ticket)),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
