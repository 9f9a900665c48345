"""How visits were: the level for their holder, the words for who may read them."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from machi.queue.store.statistics import ratings as store
from machi.queue.store.statistics.ratings import Comment
from machi.shared.db.database import Database
from machi.shared.vault.vault import Vault

COMMENTS = 100


async def level_of(ticket_id: UUID, db: Database) -> int | None:
    """Give the level that the holder gave, if any."""
    row = await db.row("select level from rating where ticket_id = $1", ticket_id)
    return None if row is None else int(row["level"])


async def comments(
    site: str | None, days: tuple[date, date], db: Database, vault: Vault
) -> Sequence[Comment]:
    """Open the newest words about visits of these days."""
    async with db.transaction() as tx:
        return await store.comments(tx, vault, site, days, COMMENTS)
