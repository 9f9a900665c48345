"""What the list and the page of a procedure read."""

from collections.abc import Sequence
from datetime import date

from machi.forms.domain.procedure import Procedure
from machi.forms.store import procedure_archive, procedures
from machi.shared.db.database import Database


async def catalogue(db: Database, today: date) -> Sequence[Procedure]:
    """List every procedure in the version for a day, archived ones too."""
    async with db.transaction() as tx:
        return await procedures.every(tx, today)


async def offered(db: Database, today: date) -> Sequence[Procedure]:
    """List every procedure that the city offers, in the version for a day."""
    async with db.transaction() as tx:
        archived = await procedure_archive.all_ids(tx)
        return [one for one in await procedures.every(tx, today) if one.id not in archived]


async def procedure_page(
    db: Database, procedure_id: str, today: date
) -> tuple[Procedure, str, bool]:
    """Give a procedure for a day, its hash, and whether it can be used that day.

    Raises:
        NoSuchProcedure: there is none of that name.

    """
    async with db.transaction() as tx:
        procedure, mark = await procedures.in_force(tx, procedure_id, today)
        return procedure, mark, await procedure_archive.offers(tx, procedure, today)


async def of_window(db: Database, code: str) -> frozenset[str]:
    """Give the procedures of which any version names a desk; their documents stay unread."""
    return await procedures.of_window(db, code)


async def one_version(db: Database, procedure_id: str, version: int) -> Procedure:
    """Give one version of a procedure.

    Raises:
        NoSuchProcedure: there is none.

    """
    async with db.transaction() as tx:
        return await procedures.version(tx, procedure_id, version)
