"""Cases counted by the version of the procedure that they keep."""

from collections.abc import Mapping

from sqlalchemy import func
from sqlmodel import col, select

from machi.forms.domain.lifecycle import State
from machi.forms.tables.applications import ApplicationRow
from machi.shared.db.database import Transaction


async def counted(tx: Transaction, procedure_id: str) -> Mapping[int, Mapping[State, int]]:
    """Count the drafts and cases of a procedure, by version and state."""
    found = (
        select(ApplicationRow.procedure_version, ApplicationRow.state, func.count())
        .where(ApplicationRow.procedure_id == procedure_id)
        .group_by(col(ApplicationRow.procedure_version), col(ApplicationRow.state))
    )
    counts: dict[int, dict[State, int]] = {}
    for version, state, count in (await tx.session.exec(found)).all():
        counts.setdefault(version, {})[State(state)] = count
    return counts
