"""Rows of LINE's webhook events and of the nonces that account links carry."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from machi.notify.tables import LineEventRow, LineNonceRow
from machi.shared.db.database import Transaction
from machi.shared.db.tables import CHANNEL


async def add(tx: Transaction, row: LineEventRow) -> bool:
    """Store an event; False when LINE has sent it before."""
    added = await tx.session.exec(
        insert(LineEventRow).values(**row.model_dump()).on_conflict_do_nothing()
    )
    return bool(added.rowcount == 1)


async def wake(tx: Transaction, topic: str) -> None:
    """Wake whoever works on a topic, when this transaction commits."""
    await tx.session.exec(select(func.pg_notify(CHANNEL, topic)))


async def due(tx: Transaction, now: datetime) -> LineEventRow | None:
    """Lock the first event that waits to be worked and that nobody works on."""
    found = (
        select(LineEventRow)
        .where(
            col(LineEventRow.done_at).is_(None),
            LineEventRow.next_attempt_at <= now,
            or_(col(LineEventRow.lease_until).is_(None), col(LineEventRow.lease_until) < now),
        )
        .order_by(col(LineEventRow.next_attempt_at))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    return (await tx.session.exec(found)).first()


async def held(tx: Transaction, event_id: str, lease: UUID) -> LineEventRow | None:
    """Lock an event that is still leased to us."""
    found = (
        select(LineEventRow)
        .where(LineEventRow.id == event_id, LineEventRow.lease_token == lease)
        .with_for_update()
    )
    return (await tx.session.exec(found)).first()


async def add_nonce(tx: Transaction, row: LineNonceRow) -> None:
    tx.session.add(row)
    await tx.session.flush()


async def use_nonce(tx: Transaction, nonce_hash: bytes, now: datetime) -> UUID | None:
    """Give the recipient that a nonce was made for, once; None when it is used, old or unknown."""
    use = (
        update(LineNonceRow)
        .where(
            col(LineNonceRow.nonce_hash) == nonce_hash,
            col(LineNonceRow.used_at).is_(None),
            col(LineNonceRow.expires_at) >= now,
        )
        .values(used_at=now)
        .returning(col(LineNonceRow.recipient_id))
    )
    found: UUID | None = (await tx.session.exec(use)).scalar_one_or_none()
    return found


async def keep(tx: Transaction, event_id: str, sealed: bytes) -> None:
    """Put an event's sealed body beside its id."""
    await tx.session.exec(
        update(LineEventRow).where(col(LineEventRow.id) == event_id).values(sealed=sealed)
    )
