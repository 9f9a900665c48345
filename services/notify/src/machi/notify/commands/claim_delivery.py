"""Take a delivery that waits, with a lease, and write down that it is about to be tried."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from machi.notify.channels.outgoing import Outgoing
from machi.notify.commands.conclude import fail, finish
from machi.notify.domain.contact import Channel, ContactState
from machi.notify.domain.delivery import RANK, State
from machi.notify.domain.outcomes import Stage
from machi.notify.domain.retries import DELAYS, Urgency
from machi.notify.settings import NotifySettings
from machi.notify.store import deliveries, notifications, recipients
from machi.notify.tables import AttemptRow, ContactRow, DeliveryRow, NotificationRow
from machi.shared.db.database import Transaction
from machi.shared.ids import new_id
from machi.shared.service import Context
from machi.shared.vault.vault import Forgotten

SENDER_DIED = "sender died"
MOST_UNCLEAR_MAILS = 2
"""After DATA went unanswered this often, a further e-mail would rather be a duplicate."""


@dataclass(frozen=True, slots=True)
class ClaimDelivery:
    """A sender has room for one more message."""

    only_urgent: bool
    take_over: bool
    """Whether to take what other senders seem to have died over."""


async def claim_delivery(command: ClaimDelivery, context: Context) -> Outgoing | bool:
    """Lease the most urgent delivery that is due.

    What must not be sent any more is settled instead: too late, address removed or blocked.

    Returns:
        What to send; True when one was settled without sending; False when nothing is due.

    """
    now = context.clock.now()
    async with context.db.transaction() as tx:
        row = await deliveries.due(
            tx, now, only_urgent=command.only_urgent, take_over=command.take_over
        )
        if row is None:
            return False
        notification = await notifications.locked(tx, row.notification_id)
        tried = await deliveries.attempts(tx, row.id)
        if (given_up := _give_up(row, tried, notification, now)) is not None:
            await fail(tx, context, row, *given_up)
            return True
        contact = await tx.session.get_one(ContactRow, row.contact_id)
        if contact.state != ContactState.ACTIVE:
            await fail(tx, context, row, State.SUPPRESSED, f"contact_{contact.state}")
            return True
        try:
            return await _lease(tx, context, row, notification, contact, len(tried) + 1)
        except Forgotten:
            await fail(tx, context, row, State.SUPPRESSED, "erased")
            return True


def _give_up(
    row: DeliveryRow, tried: list[AttemptRow], notification: NotificationRow, now: datetime
) -> tuple[State, str] | None:
    """Settle what a sender that died left open, and say whether this is the end of the tries."""
    last = tried[-1] if tried else None
    if last is not None and last.outcome is None:
        unclear = row.channel == Channel.LINE or last.stage == Stage.DATA
        finish(last, "ambiguous" if unclear else "deferred", SENDER_DIED, None, now)
        row.failures += 1
    if row.channel == Channel.MAIL and unclear_mails(tried) >= MOST_UNCLEAR_MAILS:
        return State.TEMPORARY_FAILURE, "unclear"
    if row.failures > len(DELAYS[Urgency(row.urgency)]):
        return State.TEMPORARY_FAILURE, "tries_used_up"
    if now > notification.deadline:
        return State.EXPIRED, "too_late"
    return None


def unclear_mails(tried: list[AttemptRow]) -> int:
    return sum(attempt.outcome == "ambiguous" for attempt in tried)


async def _lease(  # noqa: PLR0913, PLR0917 - one claim needs every row of it
    tx: Transaction,
    context: Context,
    row: DeliveryRow,
    notification: NotificationRow,
    contact: ContactRow,
    n: int,
) -> Outgoing | bool:
    address = await recipients.address(tx, context.vault, contact)
    content = await notifications.content(tx, context.vault, notification.id)
    if content is None:
        await fail(tx, context, row, State.SUPPRESSED, "erased")
        return True
    settings = context.settings
    assert isinstance(settings, NotifySettings)  # noqa: S101 - app.py declares it so
    now = context.clock.now()
    lease = new_id()
    row.status, row.rank = State.SENDING, RANK[State.SENDING]
    row.lease_token, row.lease_until = lease, now + timedelta(seconds=settings.lease_seconds)
    row.first_attempt_at = row.first_attempt_at or now
    tx.session.add(AttemptRow(delivery_id=row.id, n=n, started_at=now, stage=Stage.BEFORE_DATA))
    if notification.status == State.CREATED:
        notification.status = State.SENDING
    return Outgoing(
        row.id,
        lease,
        Channel(row.channel),
        address,
        notification.language,
        content,
        notification.created_at,
    )
