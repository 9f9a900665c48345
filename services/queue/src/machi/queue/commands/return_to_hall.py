from dataclasses import dataclass

from machi.queue.commands.asked import OfTicket, TicketNow, now
from machi.queue.domain.refusals import TooLateToReturn
from machi.queue.domain.ticket import Verb
from machi.queue.store import calling
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import TicketReturned
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnToHall(OfTicket):
    """Somebody who was absent when called is back."""


async def return_to_hall(command: ReturnToHall, db: Database) -> TicketNow:
    """Let them wait at the front: before all others, after those who came back earlier.

    Who was called to fetch what is ready waits for just that.

    Raises:
        TooLateToReturn: the half hour is over.
        TicketOfAnotherDay: the number is not of today.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        absent = await calling.locked(tx, command.ticket_id)
        if absent.ready_at is None:
            ticket = await store.move(tx, Verb.RETURN, command.ticket_id, front_at=command.at)
        else:
            ticket = await store.move(tx, Verb.RETURN_READY, command.ticket_id)
        store.must_be_of_today(ticket, command.at)
        if ticket.held_until is None or ticket.held_until <= command.at:
            raise TooLateToReturn
        await tx.publish(
            TicketReturned(at=command.at, by=command.by, **store.facts(ticket)),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
