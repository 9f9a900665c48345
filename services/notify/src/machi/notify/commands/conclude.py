"""Settle a delivery, then what that makes of its notification, and tell the other services."""

from datetime import datetime
from typing import Any

from machi.notify.domain.delivery import FAILED, RANK, State, overall, risen
from machi.notify.store import notifications
from machi.notify.tables import AttemptRow, DeliveryRow, NotificationRow
from machi.shared.contracts.notify import NotificationFailed, NotificationSent
from machi.shared.db.database import Transaction
from machi.shared.service import Context

SENT_PAGE = "notify:sent"
"""Topic of the staff page that lists what was sent."""


def finish(
    attempt: AttemptRow, outcome: str, code: str, request_id: str | None, at: datetime
) -> None:
    """Write down what became of an attempt."""
    attempt.outcome, attempt.code = outcome, code
    attempt.provider_request_id, attempt.finished_at = request_id, at


async def fail(
    tx: Transaction, context: Context, row: DeliveryRow, state: State, reason: str
) -> None:
    """End a delivery without success; the notification fails when no other channel is left."""
    _rise(row, state, reason)
    notification = await _derive(tx, row)
    if notification is None or notification.status not in FAILED:
        return
    notification.reason = reason
    await tx.publish(
        NotificationFailed(at=context.clock.now(), kind=notification.status, **facts(notification)),
        topics=SENT_PAGE,
    )


async def succeed(
    tx: Transaction, context: Context, row: DeliveryRow, provider_ref: str | None
) -> None:
    """Note that a channel's next hop took the message."""
    _rise(row, State.SENT, None)
    row.provider_ref = provider_ref
    notification = await _derive(tx, row, always=True)
    if notification is not None:
        await tx.publish(
            NotificationSent(at=context.clock.now(), channel=row.channel, **facts(notification)),
            topics=SENT_PAGE,
        )


def _rise(row: DeliveryRow, state: State, reason: str | None) -> None:
    row.status = risen(State(row.status), state)
    row.rank, row.reason = RANK[State(row.status)], reason
    row.lease_token = row.lease_until = None


async def _derive(
    tx: Transaction, row: DeliveryRow, *, always: bool = False
) -> NotificationRow | None:
    """Bring a notification up to date with its deliveries; None when that changed nothing."""
    await tx.session.flush()
    notification = await notifications.locked(tx, row.notification_id)
    state = overall(await notifications.states(tx, row.notification_id))
    if notification.status == state and not always:
        return None
    notification.status = state
    notification.revision += 1
    await tx.session.flush()
    return notification


def facts(row: NotificationRow) -> dict[str, Any]:
    """What every event about a notification says of it."""
    return {
        "revision": row.revision,
        "notification_id": row.id,
        "purpose": row.purpose,
        "about": row.about,
        "state": row.status,
        "recipient": row.recipient,
        "correlation_id": row.correlation_id,
    }
