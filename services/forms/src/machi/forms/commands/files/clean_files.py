from datetime import timedelta

from machi.forms.store import files
from machi.shared.service import Context

_AT_ONCE = 200
_HELD_FOR = timedelta(days=1)
"""Whoever sent it has a day to say that the number in it is no 個人番号."""


async def clean_files(context: Context) -> None:
    """Delete files that nobody needs any more.

    Those that were sent for a correction which never came, or was withdrawn; and those that were
    held back and never answered for.
    """
    async with context.db.transaction() as tx:
        await files.remove(tx, await files.left_behind(tx, _AT_ONCE))
        before = context.clock.now() - _HELD_FOR
        await files.remove(tx, await files.held_since(tx, before, _AT_ONCE))
