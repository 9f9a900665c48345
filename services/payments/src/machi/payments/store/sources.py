"""What claims are for, and whether it was withdrawn.

Its row is locked by both who asks for a fee and who withdraws: whoever comes second sees the first.
"""

from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, update

from machi.payments.tables import ClaimSourceRow
from machi.shared.db.database import Transaction


async def withdrawn_at(tx: Transaction, source: str) -> datetime | None:
    """Lock a source, and tell when it was withdrawn, if it was."""
    known = insert(ClaimSourceRow).values(source=source)
    locked = known.on_conflict_do_update(
        index_elements=["source"], set_={"source": known.excluded.source}
    ).returning(col(ClaimSourceRow.withdrawn_at))
    found: datetime | None = (await tx.session.exec(locked)).scalar_one()
    return found


async def withdraw(tx: Transaction, source: str, at: datetime) -> None:
    """Lock a source, and remember that it was withdrawn; the first moment stays."""
    if await withdrawn_at(tx, source) is None:
        await tx.session.exec(
            update(ClaimSourceRow)
            .where(col(ClaimSourceRow.source) == source)
            .values(withdrawn_at=at)
        )
