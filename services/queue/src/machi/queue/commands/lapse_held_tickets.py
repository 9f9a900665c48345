"""A timer's command: places that were held for half an hour are given up."""

from datetime import datetime

from machi.queue.domain.ticket import Verb
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import TicketLapsed
from machi.shared.db.database import Database

AT_ONCE = 100


async def lapse_held_tickets(at: datetime, db: Database) -> int:
    """Lapse what is overdue, and tell how many. Two of these at once share the work."""
    async with db.transaction() as tx:
        overdue = await store.overdue(tx, at, AT_ONCE)
        for ticket_id in overdue:
            ticket = await store.move(tx, Verb.LAPSE, ticket_id, ended_at=at)
            await tx.publish(
                TicketLapsed(at=at, **store.facts(ticket)), topics=store.topics(ticket)
            )
    return len(overdue)
