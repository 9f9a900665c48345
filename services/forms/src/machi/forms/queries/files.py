"""The files of a case, as its pages tell of them."""

from machi.forms.domain.application import Application
from machi.forms.domain.files.places import StoredFile
from machi.forms.store import files
from machi.shared.service import Context


async def files_of_case(case: Application, context: Context) -> list[StoredFile]:
    """List what is part of a case, oldest first.

    Raises:
        Forgotten: the case was erased.

    """
    async with context.db.transaction() as tx:
        there = await files.of_case(tx, context.vault, case.id)
    return [one for one in there if one.kept_at]
