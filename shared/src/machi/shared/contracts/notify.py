"""Spoken by the notify service."""

from typing import ClassVar
from uuid import UUID

from pydantic import Field

from machi.shared.contracts import Event


class NotificationEvent(Event):
    """What every event about a notification says: never to which address, never what."""

    entity_field: ClassVar[str] = "notification_id"
    notification_id: UUID
    purpose: str
    about: str = Field(
        description="The event that it tells of: its CloudEvents type without prefix."
    )
    state: str
    recipient: str


class NotificationRequested(NotificationEvent):
    """An event asks for somebody to be told; the messages are stored and will be sent."""

    subject: ClassVar[str] = "notify.notification.requested.v1"


class NotificationSent(NotificationEvent):
    """A channel's next hop accepted the message (LINE 200 or 409, SMTP 250)."""

    subject: ClassVar[str] = "notify.notification.sent.v1"
    channel: str


class NotificationFailed(NotificationEvent):
    """No channel took it; staff must find another way."""

    subject: ClassVar[str] = "notify.notification.failed.v1"
    kind: str
