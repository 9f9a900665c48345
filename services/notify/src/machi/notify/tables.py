"""Rows of the notify database. Addresses and contents are sealed by the vault."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import DateTime, Index, LargeBinary, MetaData, String, UniqueConstraint, text
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from machi.shared.db.tables import NAMING, message_tables
from machi.shared.vault.tables import vault_table

metadata = MetaData(naming_convention=NAMING)
message_tables(metadata)
vault_table(metadata)

# SQLModel asks for a type, SQLAlchemy for an instance: this one keeps the time zone.
MOMENT: Any = DateTime(timezone=True)


class NotifyTable(SQLModel, registry=registry(metadata=metadata)):
    """Base of this service's tables."""


class RecipientRow(NotifyTable, table=True):
    """Somebody who asked to be told. Other services know the reference and nothing else."""

    __tablename__ = "recipient"

    id: UUID = Field(primary_key=True)
    reference: str = Field(unique=True, sa_type=String)
    language: str = Field(sa_type=String)
    created_at: datetime = Field(sa_type=MOMENT)


class ContactRow(NotifyTable, table=True):
    """One way to reach a recipient. A changed address is a new row; the old one is unlinked."""

    __tablename__ = "contact"
    __table_args__ = (
        Index(
            "uq_contact_active_recipient_id_channel",
            "recipient_id",
            "channel",
            unique=True,
            postgresql_where=text("state = 'active'"),
        ),
        Index(None, "address_hmac"),
    )

    id: UUID = Field(primary_key=True)
    recipient_id: UUID = Field(foreign_key="recipient.id")
    channel: str = Field(sa_type=String)
    address: bytes = Field(sa_type=LargeBinary)
    address_hmac: bytes = Field(sa_type=LargeBinary)
    state: str = Field(sa_type=String)
    reason: str | None = Field(default=None, sa_type=String)
    created_at: datetime = Field(sa_type=MOMENT)
    changed_at: datetime = Field(sa_type=MOMENT)


class NotificationRow(NotifyTable, table=True):
    """One purpose, one event, one recipient: never two."""

    __tablename__ = "notification"
    __table_args__ = (UniqueConstraint("dedupe_key"), Index(None, "created_at"))

    id: UUID = Field(primary_key=True)
    dedupe_key: str = Field(sa_type=String)
    purpose: str = Field(sa_type=String)
    urgency: str = Field(sa_type=String)
    recipient_id: UUID | None = Field(default=None, foreign_key="recipient.id")
    recipient: str = Field(sa_type=String)
    about: str = Field(sa_type=String)
    event_id: UUID
    event_at: datetime = Field(sa_type=MOMENT)
    correlation_id: str | None = Field(default=None, sa_type=String)
    template_version: int
    language: str = Field(sa_type=String)
    status: str = Field(sa_type=String)
    reason: str | None = Field(default=None, sa_type=String)
    revision: int
    deadline: datetime = Field(sa_type=MOMENT)
    created_at: datetime = Field(sa_type=MOMENT)


class ContentRow(NotifyTable, table=True):
    """What a notification says on each channel: rendered once, so that a retry says the same."""

    __tablename__ = "content"

    notification_id: UUID = Field(primary_key=True, foreign_key="notification.id")
    sealed: bytes = Field(sa_type=LargeBinary)


class DeliveryRow(NotifyTable, table=True):
    """A notification on one channel. Whoever holds the lease may send it."""

    __tablename__ = "delivery"
    __table_args__ = (
        Index("ix_delivery_todo", "next_attempt_at", postgresql_where=text("rank < 2")),
        UniqueConstraint("notification_id", "ordinal"),
    )

    id: UUID = Field(primary_key=True)
    notification_id: UUID = Field(foreign_key="notification.id")
    ordinal: int
    channel: str = Field(sa_type=String)
    contact_id: UUID = Field(foreign_key="contact.id")
    urgency: str = Field(sa_type=String)
    status: str = Field(sa_type=String)
    rank: int
    reason: str | None = Field(default=None, sa_type=String)
    failures: int = 0
    next_attempt_at: datetime = Field(sa_type=MOMENT)
    first_attempt_at: datetime | None = Field(default=None, sa_type=MOMENT)
    lease_token: UUID | None = None
    lease_until: datetime | None = Field(default=None, sa_type=MOMENT)
    provider_ref: str | None = Field(default=None, sa_type=String)


class AttemptRow(NotifyTable, table=True):
    """One call of a provider: written before it, settled after it."""

    __tablename__ = "attempt"

    delivery_id: UUID = Field(primary_key=True, foreign_key="delivery.id")
    n: int = Field(primary_key=True)
    started_at: datetime = Field(sa_type=MOMENT)
    finished_at: datetime | None = Field(default=None, sa_type=MOMENT)
    stage: str = Field(sa_type=String)
    outcome: str | None = Field(default=None, sa_type=String)
    code: str | None = Field(default=None, sa_type=String)
    provider_request_id: str | None = Field(default=None, sa_type=String)


class LineEventRow(NotifyTable, table=True):
    """A webhook event as LINE sent it, sealed; worked once, then its body is emptied."""

    __tablename__ = "line_event"
    __table_args__ = (
        Index("ix_line_event_todo", "next_attempt_at", postgresql_where=text("done_at is null")),
    )

    id: str = Field(primary_key=True, sa_type=String)
    vault_id: UUID
    kind: str = Field(sa_type=String)
    sealed: bytes | None = Field(default=None, sa_type=LargeBinary)
    received_at: datetime = Field(sa_type=MOMENT)
    next_attempt_at: datetime = Field(sa_type=MOMENT)
    failures: int = 0
    lease_token: UUID | None = None
    lease_until: datetime | None = Field(default=None, sa_type=MOMENT)
    done_at: datetime | None = Field(default=None, sa_type=MOMENT)
    outcome: str | None = Field(default=None, sa_type=String)


class LineNonceRow(NotifyTable, table=True):
    """A recipient confirmed a link: the account that brings the nonce back is theirs."""

    __tablename__ = "line_nonce"

    nonce_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    recipient_id: UUID = Field(foreign_key="recipient.id")
    expires_at: datetime = Field(sa_type=MOMENT)
    used_at: datetime | None = Field(default=None, sa_type=MOMENT)
