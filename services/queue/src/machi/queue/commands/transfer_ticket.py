from dataclasses import dataclass

from machi.queue.commands.asked import AtCounter, TicketNow, now
from machi.queue.domain.ticket import Verb
from machi.queue.store import calling
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import TicketTransferred
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferTicket(AtCounter):
    """The person at the counter goes on in another line."""

    line: str
    come_back: bool = False
    """Back to this counter when the other one is done with them."""


async def transfer_ticket(command: TransferTicket, db: Database) -> TicketNow:
    """Let them wait in the other line: number, notes and the credit of the visit travel.

    Raises:
        NoSuchLine: the site has none of this code.
        AlreadyInThisLine: it is the line that they were called from.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        counter, ticket_id = await store.at_counter(tx, command)
        before = await calling.other_line(tx, await store.ticket(tx, ticket_id), command.line)
        ticket = await store.move(
            tx,
            Verb.TRANSFER,
            ticket_id,
            line=command.line,
            counter_id=None,
            call_count=0,
            return_counter_id=counter.id if command.come_back else None,
        )
        store.free(tx, counter)
        await tx.publish(
            TicketTransferred(
                at=command.at,
                counter_id=counter.id,
                by=command.by,
                from_line=before,
                return_counter_id=ticket.return_counter_id,
                **store.facts(ticket),
            ),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
