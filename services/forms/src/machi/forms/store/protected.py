"""Which cases are protected (秘匿): the only SQL that changes it."""

from sqlmodel import col, or_, update

from machi.forms.domain.application import Application
from machi.forms.tables import ApplicationRow
from machi.shared.db.database import Transaction


async def mark(tx: Transaction, case: Application, *, protected: bool) -> None:
    """Mark a case, and those that were filed in one go with it: they are about one family."""
    together = col(ApplicationRow.id) == case.id
    if case.intake_id is not None:
        together = or_(together, col(ApplicationRow.intake_id) == case.intake_id)
    await tx.session.exec(update(ApplicationRow).where(together).values(protected=protected))
