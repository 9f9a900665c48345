from dataclasses import dataclass

from machi.queue.commands.asked import OfTicket, TicketNow, now
from machi.queue.domain.ticket import Verb
from machi.queue.store import calling
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import TicketLineChanged
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine(OfTicket):
    """Somebody who waits took the number of the wrong line."""

    line: str


async def change_line(command: ChangeLine, db: Database) -> TicketNow:
    """Let them wait in the other line, with the same number and credit.

    Raises:
        NoSuchLine: the site has none of this code.
        AlreadyInThisLine: they wait there.
        TicketOfAnotherDay: the number is not of today.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        waiting = await calling.locked(tx, command.ticket_id)
        before = await calling.other_line(tx, waiting, command.line)
        ticket = await store.move(tx, Verb.CHANGE_LINE, command.ticket_id, line=command.line)
        store.must_be_of_today(ticket, command.at)
        await tx.publish(
            TicketLineChanged(
                at=command.at, by=command.by, from_line=before, **store.facts(ticket)
            ),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
