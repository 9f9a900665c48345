from dataclasses import dataclass

from machi.queue.commands.asked import AtCounter, TicketNow, now
from machi.queue.domain.ticket import Verb
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import TicketInProcess
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class SendToBackOffice(AtCounter):
    """The office works on it now; the person waits a second time."""


async def send_to_back_office(command: SendToBackOffice, db: Database) -> TicketNow:
    """Begin the second wait, and free the counter."""
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        counter, ticket_id = await store.at_counter(tx, command)
        ticket = await store.move(
            tx,
            Verb.SEND_TO_BACK_OFFICE,
            ticket_id,
            counter_id=None,
            in_process_at=command.at,
            ready_at=None,
        )
        store.free(tx, counter)
        await tx.publish(
            TicketInProcess(
                at=command.at, counter_id=counter.id, by=command.by, **store.facts(ticket)
            ),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
