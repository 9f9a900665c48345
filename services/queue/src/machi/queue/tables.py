"""How the queue is stored. Shapes only: the rules live in domain/."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

from machi.queue.domain.ticket import ACTIVE, State
from machi.shared.db.tables import message_tables


class QueueTable(SQLModel, registry=registry()):
    """Base of this service's tables, with metadata of its own."""


metadata = QueueTable.metadata
message_tables(metadata)  # first: it brings the naming convention of constraints


def _moment(*, empty: bool) -> Column[Any]:
    return Column(DateTime(timezone=True), nullable=empty)


def _one_of(states: tuple[State, ...]) -> str:
    return ", ".join(f"'{state}'" for state in states)


class SiteRow(QueueTable, table=True):
    __tablename__ = "site"
    code: str = Field(primary_key=True)
    name: str
    name_en: str
    position: int


class LineRow(QueueTable, table=True):
    """What people wait for (受付種別): its letter, colour and shape are on paper and boards."""

    __tablename__ = "line"
    __table_args__ = (UniqueConstraint("site", "prefix"),)
    site: str = Field(primary_key=True, foreign_key="site.code")
    code: str = Field(primary_key=True)
    prefix: str
    name: str
    name_en: str
    color: str
    shape: str
    open: bool
    position: int


class CounterRow(QueueTable, table=True):
    """A counter (窓口). `ticket_id` is whom it has called or serves now."""

    __tablename__ = "counter"
    __table_args__ = (UniqueConstraint("site", "name"),)
    id: UUID = Field(primary_key=True)
    site: str = Field(foreign_key="site.code")
    name: str
    lines: list[str] = Field(sa_column=Column(ARRAY(String), nullable=False))
    open: bool
    opened_by: UUID | None = None
    ticket_id: UUID | None = None
    revision: int
    position: int


class NumberingRow(QueueTable, table=True):
    """The last number of a site, business day in Japan and prefix."""

    __tablename__ = "numbering"
    site: str = Field(primary_key=True)
    business_date: date = Field(primary_key=True)
    prefix: str = Field(primary_key=True)
    last: int


class TicketRow(QueueTable, table=True):
    """One person's place in a line. No name, no purpose: a number and where it stands."""

    __tablename__ = "ticket"
    __table_args__ = (
        ForeignKeyConstraint(["site", "line"], ["line.site", "line.code"]),
        UniqueConstraint("site", "business_date", "prefix", "serial"),
        UniqueConstraint("token"),
        CheckConstraint(f"state in ({_one_of(tuple(State))})", name="state"),
        # One counter, one person: the net under `counter.ticket_id`.
        Index(
            "ux_ticket_active_counter",
            "counter_id",
            unique=True,
            postgresql_where=text(f"state in ({_one_of(ACTIVE)})"),
        ),
        # In the order of calling, so that the next ticket is the first row of a scan.
        Index(
            "ix_ticket_line_up",
            "site",
            "business_date",
            "front_at",
            "credit_from",
            "id",
            postgresql_where=text(f"state in ({_one_of((State.WAITING, State.REMOTE))})"),
        ),
        Index(
            "ix_ticket_held",
            "held_until",
            postgresql_where=text(f"state in ({_one_of((State.HELD_ABSENT,))})"),
        ),
    )
    id: UUID = Field(primary_key=True)
    token: str
    site: str
    line: str
    business_date: date
    prefix: str
    serial: int
    number: str
    state: State = Field(sa_column=Column(String, nullable=False))
    origin: str
    recipient: str | None = None
    counter_id: UUID | None = Field(default=None, foreign_key="counter.id")
    called_by: UUID | None = None
    call_count: int
    issued_at: datetime = Field(sa_column=_moment(empty=False))
    credit_from: datetime = Field(sa_column=_moment(empty=False))
    front_at: datetime | None = Field(default=None, sa_column=_moment(empty=True))
    called_at: datetime | None = Field(default=None, sa_column=_moment(empty=True))
    started_at: datetime | None = Field(default=None, sa_column=_moment(empty=True))
    held_until: datetime | None = Field(default=None, sa_column=_moment(empty=True))
    ended_at: datetime | None = Field(default=None, sa_column=_moment(empty=True))
    revision: int


class PairingCodeRow(QueueTable, table=True):
    """A code that lets one device in, once, for ten minutes. Only its hash is kept."""

    __tablename__ = "pairing_code"
    code_hash: str = Field(primary_key=True)
    kind: str
    site: str = Field(foreign_key="site.code")
    made_by: UUID
    expires_at: datetime = Field(sa_column=_moment(empty=False))
    used_at: datetime | None = Field(default=None, sa_column=_moment(empty=True))


class DeviceRow(QueueTable, table=True):
    """A paired ticket machine or wallboard."""

    __tablename__ = "device"
    id: UUID = Field(primary_key=True)
    kind: str
    site: str = Field(foreign_key="site.code")
    paired_by: UUID
    paired_at: datetime = Field(sa_column=_moment(empty=False))
    seen_at: datetime = Field(sa_column=_moment(empty=False))
    revoked_at: datetime | None = Field(default=None, sa_column=_moment(empty=True))
