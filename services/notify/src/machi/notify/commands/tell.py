"""Store that somebody is to be told of an event, and on which channels. Nothing is sent here."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from machi.notify.commands.conclude import SENT_PAGE, facts
from machi.notify.domain.contact import Channel
from machi.notify.domain.delivery import RANK, State
from machi.notify.domain.retries import DEADLINE
from machi.notify.store import notifications, recipients
from machi.notify.tables import DeliveryRow, NotificationRow, RecipientRow
from machi.notify.words import TEMPLATES, render
from machi.shared.contracts import Event
from machi.shared.contracts.notify import NotificationFailed, NotificationRequested
from machi.shared.db.database import Transaction
from machi.shared.ids import new_id
from machi.shared.service import Context
from machi.shared.ui import formats

SEND = "notify:send"
"""Topic that wakes the senders when the transaction commits."""
ENGLISH = "en"


@dataclass(frozen=True, slots=True)
class News:
    """Why somebody is told, of what, and the public values that the texts may use."""

    purpose: str
    event: Event
    recipient: str | None
    path: str
    values: Mapping[str, str]
    amount_yen: int | None = None
    moments: Mapping[str, datetime] = field(default_factory=dict)
    """Days and times that the texts may use; written as the reader's language writes them."""
    only: Channel | None = None
    """The one channel that may carry it; everybody's other ones stay silent."""


async def tell(tx: Transaction, context: Context, news: News) -> None:
    """Write to everyone who asked to be told: once for a purpose, an event and a recipient."""
    if news.recipient is None:
        return
    person = await recipients.by_reference(tx, news.recipient)
    notification = _notification(context, news, news.recipient, person)
    if not await notifications.add(tx, notification):
        return
    known = await recipients.active_contacts(tx, person.id) if person else []
    contacts = [one for one in known if news.only in {None, Channel(one.channel)}]
    if not contacts:
        await _nobody_to_write_to(tx, context, notification)
        return
    language = notification.language
    said = render(
        news.purpose,
        language,
        f"{context.settings.city.public_url}/notify/recipient",
        _values(context, news, language),
    )
    await notifications.add_content(tx, context.vault, notification.id, said)
    now = notification.created_at
    tx.session.add_all(
        DeliveryRow(
            id=new_id(),
            notification_id=notification.id,
            ordinal=ordinal,
            channel=Channel(contact.channel),
            contact_id=contact.id,
            urgency=notification.urgency,
            status=State.CREATED,
            rank=RANK[State.CREATED],
            next_attempt_at=now,
        )
        for ordinal, contact in enumerate(contacts)
    )
    await tx.publish(NotificationRequested(at=now, **facts(notification)), topics=SEND)


def _notification(
    context: Context, news: News, reference: str, person: RecipientRow | None
) -> NotificationRow:
    event, template = news.event, TEMPLATES[news.purpose]
    return NotificationRow(
        id=new_id(),
        dedupe_key=f"{news.purpose}/{event.id}/{reference}",
        purpose=news.purpose,
        urgency=template.urgency,
        recipient_id=person.id if person else None,
        recipient=reference,
        about=event.subject,
        event_id=event.id,
        event_at=event.at,
        correlation_id=event.correlation_id,
        template_version=template.version,
        language=person.language if person else "ja",
        status=State.CREATED,
        reason=None if person else "unknown_recipient",
        revision=1,
        deadline=event.at + DEADLINE[template.urgency],
        created_at=context.clock.now(),
    )


async def _nobody_to_write_to(tx: Transaction, context: Context, row: NotificationRow) -> None:
    """Settle at once, and say so: staff must reach this person by post or telephone."""
    stored = await notifications.locked(tx, row.id)
    stored.status, stored.reason = State.SUPPRESSED, row.reason or "no_contact"
    said = facts(row) | {"state": State.SUPPRESSED}
    await tx.publish(
        NotificationFailed(at=context.clock.now(), kind=stored.reason, **said),
        topics=SENT_PAGE,
    )


def _values(context: Context, news: News, language: str) -> dict[str, str]:
    city = context.settings.city
    values = {
        "city": city.city_name_en if language == ENGLISH else city.city_name,
        "link": f"{city.public_url}{news.path}",
        **news.values,
    }
    if news.amount_yen is not None:
        values["amount"] = _yen(news.amount_yen, language)
    values |= {name: formats.moment(at, language) for name, at in news.moments.items()}
    return values


def _yen(amount: int, language: str) -> str:
    return f"¥{amount:,}" if language == ENGLISH else f"{amount:,}円"
