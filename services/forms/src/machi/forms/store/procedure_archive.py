"""Procedures that are no longer offered."""

from datetime import date, datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, select

from machi.forms.domain.authoring.drafts import Author
from machi.forms.domain.procedure import Procedure
from machi.forms.store import procedures
from machi.forms.tables.procedures import ProcedureArchiveRow
from machi.shared.db.database import Transaction


async def put(tx: Transaction, procedure_id: str, by: Author, at: datetime) -> bool:
    """Take a procedure off the list; False when it was off already."""
    values = {
        "procedure_id": procedure_id,
        "archived_by": by.id,
        "archived_by_name": by.name,
        "archived_at": at,
    }
    made = await tx.session.exec(
        insert(ProcedureArchiveRow).values(values).on_conflict_do_nothing()
    )
    return made.rowcount == 1


async def take_out(tx: Transaction, procedure_id: str) -> bool:
    """Offer a procedure again; False when it was offered already."""
    gone = await tx.session.exec(
        delete(ProcedureArchiveRow).where(col(ProcedureArchiveRow.procedure_id) == procedure_id)
    )
    return gone.rowcount == 1


async def holds(tx: Transaction, procedure_id: str) -> bool:
    """Tell whether a procedure is no longer offered."""
    found = select(ProcedureArchiveRow).where(ProcedureArchiveRow.procedure_id == procedure_id)
    return (await tx.session.exec(found)).first() is not None


async def offers(tx: Transaction, procedure: Procedure, today: date) -> bool:
    """Tell whether people can begin this version today: it is in force and not archived."""
    return procedures.is_in_force(procedure, today) and not await holds(tx, procedure.id)


async def all_ids(tx: Transaction) -> frozenset[str]:
    """Name everything that is no longer offered."""
    return frozenset((await tx.session.exec(select(ProcedureArchiveRow.procedure_id))).all())
