"""A timer's command: what clerks wrote about people is gone the night after."""

from datetime import datetime

from machi.queue.store import notes
from machi.shared.clock import business_date
from machi.shared.db.database import Database
from machi.shared.vault.vault import Vault

AT_ONCE = 200


async def forget_notes(at: datetime, db: Database, vault: Vault) -> int:
    """Destroy the notes of past business days and their keys; tell for how many tickets."""
    async with db.transaction() as tx:
        past = await notes.of_days_before(tx, business_date(at), AT_ONCE)
        for ticket_id in past:
            await vault.forget(tx, ticket_id)
        await notes.delete(tx, past)
    return len(past)
