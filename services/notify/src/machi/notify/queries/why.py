"""Why something was or was not sent: everything on one page, contacts masked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import col, select

from machi.notify.domain.contact import Channel, masked
from machi.notify.store import deliveries, recipients
from machi.notify.tables import ContactRow, DeliveryRow, NotificationRow
from machi.shared.db.database import Transaction
from machi.shared.errors import NotFound
from machi.shared.service import Context
from machi.shared.vault.vault import Forgotten


class NoSuchNotification(NotFound):
    code = "notify.no_such_notification"
    words = "このお知らせの記録はありません。"


@dataclass(frozen=True, slots=True)
class Try:
    """One call of a provider."""

    n: int
    started_at: datetime
    finished_at: datetime | None
    outcome: str | None
    code: str | None
    provider_request_id: str | None


@dataclass(frozen=True, slots=True)
class ChannelStory:
    """What happened on one channel. `contact` is masked; None when it was erased."""

    channel: str
    contact: str | None
    contact_state: str
    status: str
    reason: str | None
    next_attempt_at: datetime | None
    tries: list[Try]


@dataclass(frozen=True, slots=True)
class Why:
    """The whole story of one notification."""

    id: UUID
    purpose: str
    urgency: str
    about: str
    event_id: UUID
    event_at: datetime
    template_version: int
    language: str
    status: str
    reason: str | None
    created_at: datetime
    deadline: datetime
    channels: list[ChannelStory]


async def why(context: Context, notification_id: UUID) -> Why:
    """Tell the story.

    Raises:
        NoSuchNotification: nothing is known of it.

    """
    async with context.db.transaction() as tx:
        row = await tx.session.get(NotificationRow, notification_id)
        if row is None:
            raise NoSuchNotification
        found = (
            select(DeliveryRow, ContactRow)
            .join(ContactRow, col(DeliveryRow.contact_id) == col(ContactRow.id))
            .where(DeliveryRow.notification_id == notification_id)
            .order_by(col(DeliveryRow.ordinal))
        )
        rows = (await tx.session.exec(found)).all()
        channels = [await _story(tx, context, delivery, contact) for delivery, contact in rows]
        told = row.model_dump(
            include={field for field in Why.__annotations__ if field != "channels"}
        )
        return Why(**told, channels=channels)


async def _story(
    tx: Transaction, context: Context, row: DeliveryRow, contact: ContactRow
) -> ChannelStory:
    try:
        address = await recipients.address(tx, context.vault, contact)
        shown = masked(Channel(row.channel), address)
    except Forgotten:
        shown = None
    tries = [
        Try(
            tried.n,
            tried.started_at,
            tried.finished_at,
            tried.outcome,
            tried.code,
            tried.provider_request_id,
        )
        for tried in await deliveries.attempts(tx, row.id)
    ]
    waits = row.next_attempt_at if row.rank <= 1 else None
    return ChannelStory(row.channel, shown, contact.state, row.status, row.reason, waits, tries)
