"""The event log, and key figures made from it: projections, which can be made again."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Identity,
    Index,
    String,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from machi.queue.tables.base import QueueTable, moment


class EventLogRow(QueueTable, table=True):
    """Every event of this service, written by a trigger of the outbox; nothing is ever changed.

    Without recipient and page address: nothing in it leads to a person.
    """

    __tablename__ = "event_log"
    __table_args__ = (
        Index("ix_event_log_at", "at"),
        Index("ix_event_log_entity_id", "entity_id", "revision"),
        Index(
            "ix_event_log_calls",
            "at",
            postgresql_where=text("subject = 'queue.ticket.called.v1'"),
        ),
    )
    position: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    event_id: UUID = Field(unique=True)
    subject: str
    entity_id: str
    revision: int
    at: datetime = Field(sa_column=moment(empty=False))
    data: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))


class VisitFactRow(QueueTable, table=True):
    """What is counted of one visit: a projection. Durations are whole microseconds.

    `revision` is the ticket's newest event that it knows. `legs`: see `domain/statistics/visit.py`.
    """

    __tablename__ = "visit_fact"
    __table_args__ = (Index("ix_visit_fact_site_day", "site", "day"),)
    ticket_id: UUID = Field(primary_key=True)
    revision: int
    site: str
    day: date
    line: str
    priority_class: int
    origin: str
    reserved: bool
    issued_at: datetime = Field(sa_column=moment(empty=False))
    began_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    outcome: str | None = None
    wait: int | None = Field(default=None, sa_column=Column(BigInteger))
    """Of the first leg, again: what calendars of busy hours read."""
    stay: int | None = Field(default=None, sa_column=Column(BigInteger))
    office: int | None = Field(default=None, sa_column=Column(BigInteger))
    second_wait: int | None = Field(default=None, sa_column=Column(BigInteger))
    recalls: int
    transfers: int
    absences: int
    reasons: list[str] = Field(sa_column=Column(ARRAY(String), nullable=False))
    rating: int | None = None
    legs: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))


class ReservationFactRow(QueueTable, table=True):
    """How one confirmed reservation ended: a projection."""

    __tablename__ = "reservation_fact"
    __table_args__ = (Index("ix_reservation_fact_site_day", "site", "day"),)
    reservation_id: UUID = Field(primary_key=True)
    revision: int
    site: str
    day: date
    line: str
    outcome: str
    """`confirmed`, `cancelled`, `no_show` or `came`."""


class StatisticsProgressRow(QueueTable, table=True):
    """Up to when the projections know every event: one row."""

    __tablename__ = "statistics_progress"
    name: str = Field(primary_key=True)
    heard_until: datetime = Field(sa_column=moment(empty=False))


class RatingRow(QueueTable, table=True):
    """How a visit was (満足度), and why, if somebody wrote it: that is sealed by the vault."""

    __tablename__ = "rating"
    __table_args__ = (CheckConstraint("level between 1 and 5", name="level"),)
    ticket_id: UUID = Field(primary_key=True, foreign_key="ticket.id")
    case_id: UUID
    """Names the vault's key: another than that of the ticket's notes, which die at night."""
    level: int
    rated_at: datetime = Field(sa_column=moment(empty=False))
    sealed: bytes | None = None


class LineStandingRow(QueueTable, table=True):
    """Who closed or reopened a line last, and why."""

    __tablename__ = "line_standing"
    __table_args__ = (ForeignKeyConstraint(["site", "line"], ["line.site", "line.code"]),)
    site: str = Field(primary_key=True)
    line: str = Field(primary_key=True)
    revision: int
    reason: str | None = None
    by: UUID | None = None
    at: datetime = Field(sa_column=moment(empty=False))


class SiteStandingRow(QueueTable, table=True):
    """Who closed a site's day or changed its settings last."""

    __tablename__ = "site_standing"
    site: str = Field(primary_key=True, foreign_key="site.code")
    revision: int
    by: UUID
    at: datetime = Field(sa_column=moment(empty=False))
    closed_day: date | None = None
    """The newest day that was closed."""
