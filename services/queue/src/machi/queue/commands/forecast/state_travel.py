from dataclasses import dataclass

from machi.queue.commands.asked import OfTicket, TicketNow, now
from machi.queue.store import tickets
from machi.queue.store.forecast import departures as store
from machi.shared.contracts.queue import TicketEtaUpdated
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class StateTravel(OfTicket):
    """Somebody who waits elsewhere says how many minutes away they are (0 to 180)."""

    travel_minutes: int


async def state_travel(command: StateTravel, db: Database) -> TicketNow:
    """Plan when to tell them to leave; saying it again plans anew.

    Raises:
        TicketOfAnotherDay: the number is not of today.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        ticket = await store.elsewhere(tx, command.ticket_id)
        tickets.must_be_of_today(ticket, command.at)
        store.note(tx, ticket)
        await store.state(tx, ticket.id, command.travel_minutes, command.at)
        event = TicketEtaUpdated(
            at=command.at, travel_minutes=command.travel_minutes, **tickets.facts(ticket)
        )
        await tx.publish(event, topics=tickets.topics(ticket))
        return await tx.answer(command.request, now(ticket))
