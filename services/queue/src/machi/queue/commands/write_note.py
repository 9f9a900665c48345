from dataclasses import dataclass
from uuid import UUID

from machi.queue.commands.asked import OfTicket, TicketNow, now
from machi.queue.domain.ticket import Verb
from machi.queue.store import notes
from machi.queue.store import tickets as store
from machi.shared.contracts.queue import TicketNoted
from machi.shared.db.database import Database
from machi.shared.vault.vault import Vault

LONGEST_NOTE = 400
"""Characters: a hand-over, no file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WriteNote(OfTicket):
    """A clerk leaves word for the next one, so that nobody has to explain twice."""

    by: UUID
    text: str


async def write_note(command: WriteNote, db: Database, vault: Vault) -> TicketNow:
    """Seal the note and let it travel with the ticket. Its words are in no event and no log.

    Raises:
        TicketOfAnotherDay: the number is not of today; its notes are forgotten.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, TicketNow):
            return earlier
        ticket = await store.move(tx, Verb.NOTE, command.ticket_id)
        store.must_be_of_today(ticket, command.at)
        await notes.keep(tx, vault, ticket.id, command.by, command.at, command.text)
        await tx.publish(
            TicketNoted(at=command.at, by=command.by, **store.facts(ticket)),
            topics=store.topics(ticket),
        )
        return await tx.answer(command.request, now(ticket))
