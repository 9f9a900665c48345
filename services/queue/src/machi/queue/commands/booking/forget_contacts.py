"""A timer's command: whom to ring is forgotten some days after the appointment."""

from datetime import datetime, timedelta

from sqlmodel import col, select

from machi.queue.tables.booking import ReservationRow
from machi.shared.db.database import Database
from machi.shared.vault.vault import Vault

AT_ONCE = 200


async def forget_contacts(at: datetime, days: int, db: Database, vault: Vault) -> int:
    """Destroy names and telephone numbers `days` after the day of the reservation, with their keys.

    However the reservation ended. The reservation itself stays: it is counted, and names nobody.
    Tells how many were forgotten.
    """
    due = (
        select(ReservationRow)
        .where(
            col(ReservationRow.contact).is_not(None),
            col(ReservationRow.day_ends_at) <= at - timedelta(days=days),
        )
        .order_by(col(ReservationRow.day_ends_at))
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    async with db.transaction() as tx:
        rows = (await tx.session.exec(due)).all()
        for row in rows:
            await vault.forget(tx, row.id)
            row.contact = None
            tx.session.add(row)
    return len(rows)
