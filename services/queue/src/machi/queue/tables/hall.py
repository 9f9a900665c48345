"""Where people wait: sites, lines, counters, numbers and tickets."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from machi.queue.domain.ticket import ACTIVE, ENDED, State
from machi.queue.tables.base import QueueTable, moment, one_of


class SiteRow(QueueTable, table=True):
    __tablename__ = "site"
    code: str = Field(primary_key=True)
    name: str
    name_en: str
    position: int
    rates: list[int] = Field(sa_column=Column(ARRAY(Integer), nullable=False))
    """Rate of each class, in the order of `PriorityClass`: the city's setting."""
    promise_minutes: int
    """The wait that the city promises not to pass; a forecast above it is an alarm."""


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
    paused_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    pause_reason: str | None = None
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
        CheckConstraint(f"state in ({one_of(tuple(State))})", name="state"),
        # One counter, one person: the net under `counter.ticket_id`.
        Index(
            "ux_ticket_active_counter",
            "counter_id",
            unique=True,
            postgresql_where=text(f"state in ({one_of(ACTIVE)})"),
        ),
        CheckConstraint("priority_class between 1 and 3", name="priority_class"),
        # Everybody who is still to be served today. The order of calling is a score of the moment.
        Index(
            "ix_ticket_line_up",
            "site",
            "business_date",
            "line",
            "state",
            postgresql_where=text(f"state not in ({one_of(ENDED)})"),
        ),
        Index(
            "ix_ticket_held",
            "held_until",
            postgresql_where=text(f"state in ({one_of((State.HELD_ABSENT,))})"),
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
    priority_class: int
    priority_reason: str | None = None
    reservation_id: UUID | None = None
    receipt_number: str | None = None
    """Of the application that was filled in before: nothing is asked twice."""
    recipient: str | None = None
    counter_id: UUID | None = Field(default=None, foreign_key="counter.id")
    called_by: UUID | None = None
    call_count: int
    issued_at: datetime = Field(sa_column=moment(empty=False))
    credit_from: datetime = Field(sa_column=moment(empty=False))
    front_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    called_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    started_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    in_process_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    ready_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    return_counter_id: UUID | None = Field(default=None, foreign_key="counter.id")
    """Where a transferred person comes back to, once the other line is done with them."""
    parked_counter_id: UUID | None = None
    """The counter that a parked person is expected at, until it serves them again. No foreign key:
    setting it would lock a second counter."""
    held_until: datetime | None = Field(default=None, sa_column=moment(empty=True))
    ended_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    revision: int
