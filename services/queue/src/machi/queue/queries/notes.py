"""What clerks left for the next one."""

from uuid import UUID

from machi.queue.store import notes
from machi.queue.store.notes import Note
from machi.shared.db.database import Database
from machi.shared.vault.vault import Forgotten, Vault

__all__ = ["Note", "notes_of"]


async def notes_of(ticket_id: UUID, db: Database, vault: Vault) -> list[Note]:
    """Open a ticket's notes, the first written first; none once they were forgotten."""
    async with db.transaction() as tx:
        try:
            return await notes.of_ticket(tx, vault, ticket_id)
        except Forgotten:
            return []
