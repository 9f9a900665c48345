from machi.forms.store import files
from machi.shared.service import Context

_AT_ONCE = 200


async def clean_files(context: Context) -> None:
    """Delete files that were sent for a correction which never came, or was withdrawn."""
    async with context.db.transaction() as tx:
        await files.remove(tx, await files.left_behind(tx, _AT_ONCE))
