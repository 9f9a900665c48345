from dataclasses import dataclass

from machi.queue.commands.asked import OfTicket, TicketNow, now
from machi.queue.domain.priority import PriorityClass, Reason
from machi.queue.domain.refusals import HasPriority
from machi.queue.domain.ticket import Verb
from machi.queue.store import calling
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import TicketPrioritized
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class PrioritizeTicket(OfTicket):
    """Staff see why somebody who waits should be served before others."""

    reason: Reason


async def prioritize_ticket(command: PrioritizeTicket, db: Database) -> TicketNow:
    """Count their wait as that of class 1 from its beginning; the reason is kept.

    Raises:
        HasPriority: they have it.
        TicketOfAnotherDay: the number is not of today.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        waiting = await calling.locked(tx, command.ticket_id)
        if waiting.priority_class == PriorityClass.PRIORITY:
            raise HasPriority
        ticket = await store.move(
            tx,
            Verb.PRIORITIZE,
            command.ticket_id,
            priority_class=PriorityClass.PRIORITY,
            priority_reason=command.reason,
        )
        store.must_be_of_today(ticket, command.at)
        await tx.publish(
            TicketPrioritized(
                at=command.at, by=command.by, reason=command.reason, **store.facts(ticket)
            ),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
