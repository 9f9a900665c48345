"""The office's ready phrases, for the page that edits them."""

from collections.abc import Sequence

from machi.forms.store import phrases
from machi.forms.store.phrases import Phrase
from machi.shared.db.database import Database


async def all_phrases(db: Database) -> Sequence[Phrase]:
    async with db.transaction() as tx:
        return await phrases.every(tx)
