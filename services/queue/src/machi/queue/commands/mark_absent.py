from dataclasses import dataclass

from sqlmodel import case, col

from machi.queue.commands.asked import AtCounter, TicketNow, now
from machi.queue.domain.ticket import HELD_FOR, State, Verb
from machi.queue.store import tickets as store
from machi.queue.tables.hall import TicketRow
from machi.shared.contracts.queue import TicketAbsent
from machi.shared.db.database import Database

READY = col(TicketRow.state) == State.CALLED_READY


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkAbsent(AtCounter):
    """Nobody came to the counter."""


async def mark_absent(command: MarkAbsent, db: Database) -> TicketNow:
    """Hold the person's place for half an hour, and free the counter."""
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        counter, ticket_id = await store.at_counter(tx, command)
        ticket = await store.move(
            tx,
            Verb.MARK_ABSENT,
            ticket_id,
            held_until=command.at + HELD_FOR,
            counter_id=None,
            parked_counter_id=None,
            # Only who was called for what is ready comes back to fetch it.
            ready_at=case((READY, TicketRow.ready_at), else_=None),
        )
        store.free(tx, counter)
        await tx.publish(
            TicketAbsent(at=command.at, by=command.by, **store.facts(ticket)),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
