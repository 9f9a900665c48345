"""Rows of notifications and what they say."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from machi.notify.domain.delivery import State
from machi.notify.domain.template import Content
from machi.notify.tables import ContentRow, DeliveryRow, NotificationRow
from machi.shared.db.database import Transaction
from machi.shared.vault.tables import VAULT_KEYS
from machi.shared.vault.vault import Vault

CONTENT = "content"
"""The vault purpose of contents; the case is the notification."""


async def add(tx: Transaction, row: NotificationRow) -> bool:
    """Store a notification; False when its purpose, event and recipient were told already."""
    values = row.model_dump()
    added = await tx.session.exec(
        insert(NotificationRow)
        .values(**values)
        .on_conflict_do_nothing(index_elements=["dedupe_key"])
    )
    return bool(added.rowcount == 1)


async def add_content(tx: Transaction, vault: Vault, notification_id: UUID, said: Content) -> None:
    sealed = await vault.seal(tx, notification_id, CONTENT, asdict(said))
    tx.session.add(ContentRow(notification_id=notification_id, sealed=sealed))


async def content(tx: Transaction, vault: Vault, notification_id: UUID) -> Content | None:
    """Open what a notification says; None when there is none.

    Raises:
        Forgotten: its key was destroyed.

    """
    row = await tx.session.get(ContentRow, notification_id)
    if row is None:
        return None
    return Content(**await vault.open(tx, notification_id, CONTENT, row.sealed))


async def not_forgotten(
    tx: Transaction, purpose: str, before: datetime, limit: int
) -> Sequence[NotificationRow]:
    """List notifications made before a moment whose content can still be read."""
    found = (
        select(NotificationRow)
        .join(VAULT_KEYS, VAULT_KEYS.c.case_id == NotificationRow.id)
        .where(
            NotificationRow.purpose == purpose,
            col(NotificationRow.created_at) <= before,
            VAULT_KEYS.c.destroyed_at.is_(None),
        )
        .limit(limit)
    )
    return (await tx.session.exec(found)).all()


async def locked(tx: Transaction, notification_id: UUID) -> NotificationRow:
    """Lock a notification: its state is derived from all of its deliveries, one at a time."""
    found = select(NotificationRow).where(NotificationRow.id == notification_id).with_for_update()
    return (await tx.session.exec(found.execution_options(populate_existing=True))).one()


async def states(tx: Transaction, notification_id: UUID) -> list[State]:
    """The states of a notification's deliveries, in the order of their channels."""
    found = (
        select(DeliveryRow.status)
        .where(DeliveryRow.notification_id == notification_id)
        .order_by(col(DeliveryRow.ordinal))
    )
    return [State(status) for status in (await tx.session.exec(found)).all()]
