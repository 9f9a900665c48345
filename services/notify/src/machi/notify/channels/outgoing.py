"""One message on its way to one person."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.notify.domain.contact import Channel
from machi.notify.domain.template import Content


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A delivery that we hold the lease of, with everything that its channel needs."""

    delivery_id: UUID
    lease: UUID
    channel: Channel
    address: str
    language: str
    content: Content
    at: datetime
    """When the notification was written: the Date of an e-mail, the same on each try."""
