"""The ticket machines and wallboards of a site."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from machi.queue.domain.devices import Help
from machi.queue.tables.base import QueueTable, moment, one_of


class PairingCodeRow(QueueTable, table=True):
    """A code that lets one device in, once, for ten minutes. Only its hash is kept."""

    __tablename__ = "pairing_code"
    code_hash: str = Field(primary_key=True)
    kind: str
    site: str = Field(foreign_key="site.code")
    made_by: UUID
    expires_at: datetime = Field(sa_column=moment(empty=False))
    used_at: datetime | None = Field(default=None, sa_column=moment(empty=True))


class DeviceRow(QueueTable, table=True):
    """A paired ticket machine or wallboard."""

    __tablename__ = "device"
    __table_args__ = (CheckConstraint("volume between 0 and 100", name="volume"),)
    id: UUID = Field(primary_key=True)
    kind: str
    site: str = Field(foreign_key="site.code")
    paired_by: UUID
    paired_at: datetime = Field(sa_column=moment(empty=False))
    seen_at: datetime = Field(sa_column=moment(empty=False))
    revoked_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    revision: int
    volume: int
    """Per cent; 0 is silent."""
    quiet_from: time | None = None
    quiet_until: time | None = None
    """No sound between these times of day in Japan; over midnight where the first is later."""
    paper_out_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    silent_since: datetime | None = Field(default=None, sa_column=moment(empty=True))
    """When it was found to have fallen silent; empty while it answers."""


class BoardNoticeRow(QueueTable, table=True):
    """What staff let a site's boards say instead of numbers; empty when it was taken down."""

    __tablename__ = "board_notice"
    site: str = Field(primary_key=True, foreign_key="site.code")
    says: str | None = None
    says_en: str | None = None
    by: UUID
    at: datetime = Field(sa_column=moment(empty=False))
    revision: int


class HelpWantedRow(QueueTable, table=True):
    """Somebody at a ticket machine, or the machine itself, wants a member of staff."""

    __tablename__ = "help_wanted"
    __table_args__ = (
        CheckConstraint(f"kind in ({one_of(tuple(Help))})", name="kind"),
        Index("ix_help_wanted_open", "site", "at", postgresql_where=text("seen_at is null")),
    )
    id: UUID = Field(primary_key=True)
    site: str = Field(foreign_key="site.code")
    device_id: UUID | None = Field(default=None, foreign_key="device.id")
    kind: str
    number: str | None = None
    """The number of the person who wants it, where it is about one."""
    at: datetime = Field(sa_column=moment(empty=False))
    seen_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    seen_by: UUID | None = None


class ShortCodeRow(QueueTable, table=True):
    """A few letters that open a ticket's page where no paper came out. Only its hash is kept."""

    __tablename__ = "short_code"
    code_hash: str = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="ticket.id")
    expires_at: datetime = Field(sa_column=moment(empty=False))
