"""Rows of deliveries and attempts: the lease, and nothing settled without it."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, case, func, or_, update
from sqlmodel import col, select

from machi.notify.domain.delivery import RANK, State
from machi.notify.domain.retries import Urgency
from machi.notify.tables import AttemptRow, DeliveryRow
from machi.shared.db.database import Transaction


async def due(
    tx: Transaction, now: datetime, *, only_urgent: bool, take_over: bool
) -> DeliveryRow | None:
    """Lock the first delivery that waits to be sent and that nobody is sending; urgent ones first.

    Args:
        tx: the transaction that holds the lock.
        now: the moment to compare with.
        only_urgent: pass over routine messages.
        take_over: also give deliveries whose lease ran out.

    """
    alone: ColumnElement[bool] = col(DeliveryRow.lease_until).is_(None)
    if take_over:
        alone = or_(alone, col(DeliveryRow.lease_until) < now)
    found = (
        select(DeliveryRow)
        .where(
            DeliveryRow.rank <= RANK[State.SENDING],
            DeliveryRow.next_attempt_at <= now,
            alone,
        )
        .order_by(
            case((col(DeliveryRow.urgency) == Urgency.URGENT, 0), else_=1),
            col(DeliveryRow.next_attempt_at),
        )
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if only_urgent:
        found = found.where(DeliveryRow.urgency == Urgency.URGENT)
    return (await tx.session.exec(found)).first()


async def attempts(tx: Transaction, delivery_id: UUID) -> list[AttemptRow]:
    found = select(AttemptRow).where(AttemptRow.delivery_id == delivery_id)
    return list((await tx.session.exec(found.order_by(col(AttemptRow.n)))).all())


async def renew(tx: Transaction, leases: Sequence[UUID], until: datetime) -> None:
    """Say that the senders of these deliveries are alive."""
    await tx.session.exec(
        update(DeliveryRow)
        .where(col(DeliveryRow.lease_token).in_(leases))
        .values(lease_until=until)
    )


async def enter_data(tx: Transaction, delivery_id: UUID, lease: UUID) -> bool:
    """Note that the attempt under this lease is about to hand its mail over; False: lease lost."""
    held = select(DeliveryRow.id).where(
        DeliveryRow.id == delivery_id, DeliveryRow.lease_token == lease
    )
    if (await tx.session.exec(held.with_for_update())).first() is None:
        return False
    last = (
        select(func.max(AttemptRow.n))
        .where(AttemptRow.delivery_id == delivery_id)
        .scalar_subquery()
    )
    await tx.session.exec(
        update(AttemptRow)
        .where(and_(col(AttemptRow.delivery_id) == delivery_id, col(AttemptRow.n) == last))
        .values(stage="data")
    )
    return True


async def held(tx: Transaction, delivery_id: UUID, lease: UUID) -> DeliveryRow | None:
    """Lock a delivery that is still leased to us; None when somebody else took it over."""
    found = (
        select(DeliveryRow)
        .where(DeliveryRow.id == delivery_id, DeliveryRow.lease_token == lease)
        .with_for_update()
    )
    return (await tx.session.exec(found)).first()


async def last_attempt(tx: Transaction, delivery_id: UUID) -> AttemptRow:
    found = select(AttemptRow).where(AttemptRow.delivery_id == delivery_id)
    return (await tx.session.exec(found.order_by(col(AttemptRow.n).desc()).limit(1))).one()
