"""What the list and the page of a procedure read."""

from collections.abc import Sequence
from datetime import date

from machi.forms.domain.procedure import Procedure
from machi.forms.store import procedures
from machi.shared.db.database import Database


async def catalogue(db: Database, today: date) -> Sequence[Procedure]:
    """List every procedure in the version for a day."""
    async with db.transaction() as tx:
        return await procedures.every(tx, today)


async def procedure_page(
    db: Database, procedure_id: str, today: date
) -> tuple[Procedure, str, bool]:
    """Give a procedure for a day, its hash, and whether it can be used that day.

    Raises:
        NoSuchProcedure: there is none of that name.

    """
    async with db.transaction() as tx:
        procedure, mark = await procedures.in_force(tx, procedure_id, today)
    return procedure, mark, procedures.is_in_force(procedure, today)
