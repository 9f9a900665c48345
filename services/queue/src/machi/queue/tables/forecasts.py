"""What is told about waiting times: projections, and what was told, which stays."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Column, Float, ForeignKeyConstraint, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from machi.queue.tables.base import QueueTable, moment


class LineForecastRow(QueueTable, table=True):
    """What somebody who takes a number of this line now would wait. No row: nobody can tell."""

    __tablename__ = "line_forecast"
    __table_args__ = (ForeignKeyConstraint(["site", "line"], ["line.site", "line.code"]),)
    site: str = Field(primary_key=True)
    line: str = Field(primary_key=True)
    waiting: int
    p10_seconds: int
    p50_seconds: int
    p80_seconds: int
    made_at: datetime = Field(sa_column=moment(empty=False))


class TicketForecastRow(QueueTable, table=True):
    """How long until this ticket's turn, counted from `made_at`. It ends with the wait."""

    __tablename__ = "ticket_forecast"
    ticket_id: UUID = Field(primary_key=True, foreign_key="ticket.id")
    p5_seconds: int
    p10_seconds: int
    p50_seconds: int
    p80_seconds: int
    made_at: datetime = Field(sa_column=moment(empty=False))


class ToldForecastRow(QueueTable, table=True):
    """The first forecast of a ticket, as it was told: forecasts are judged and calibrated by it."""

    __tablename__ = "told_forecast"
    __table_args__ = (
        Index("ix_told_forecast_unlearned", "site", postgresql_where=text("learned_at is null")),
    )
    ticket_id: UUID = Field(primary_key=True, foreign_key="ticket.id")
    site: str
    line: str
    ahead: int
    p10_seconds: int
    p50_seconds: int
    p80_seconds: int
    p80_raw_seconds: int
    """Before calibration."""
    made_at: datetime = Field(sa_column=moment(empty=False))
    learned_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    """When its call had taught the calibration; each teaches once."""


class ForecastCalibrationRow(QueueTable, table=True):
    """By how much P80 is stretched, per site and group of lines; learned at every call."""

    __tablename__ = "forecast_calibration"
    site: str = Field(primary_key=True, foreign_key="site.code")
    line_group: str = Field(primary_key=True)
    factor: float = Field(sa_column=Column(Float, nullable=False))


class ForecastDayRow(QueueTable, table=True):
    """What one day of the event log teaches about a site; made again whenever it is deleted."""

    __tablename__ = "forecast_day"
    site: str = Field(primary_key=True, foreign_key="site.code")
    business_date: date = Field(primary_key=True)
    learned: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    complete: bool
    """The day is over: it is not read again."""


class ForecastProgressRow(QueueTable, table=True):
    """Up to which event a site's forecasts know."""

    __tablename__ = "forecast_progress"
    site: str = Field(primary_key=True, foreign_key="site.code")
    position: int = Field(sa_column=Column(BigInteger, nullable=False))
    made_at: datetime = Field(sa_column=moment(empty=False))


class LineExpectationRow(QueueTable, table=True):
    """The city's setting of a line: what is usual before there is a history, and its lamp."""

    __tablename__ = "line_expectation"
    __table_args__ = (
        ForeignKeyConstraint(["site", "line"], ["line.site", "line.code"]),
        CheckConstraint("busy_from_minutes <= crowded_from_minutes", name="lamp"),
    )
    site: str = Field(primary_key=True)
    line: str = Field(primary_key=True)
    service_from_minutes: int | None = None
    service_to_minutes: int | None = None
    """Most take between these; null where the city does not know."""
    busy_from_minutes: int
    crowded_from_minutes: int
    line_group: str
    """Lines that share a calibration."""


class CounterBreakRow(QueueTable, table=True):
    """The roster: when a counter is away every day, such as for lunch (Japan time)."""

    __tablename__ = "counter_break"
    counter_id: UUID = Field(primary_key=True, foreign_key="counter.id")
    starts_at: time = Field(primary_key=True)
    ends_at: time


class IssuingStopRow(QueueTable, table=True):
    """No numbers of this line until then: who took one now would be called after closing."""

    __tablename__ = "issuing_stop"
    __table_args__ = (ForeignKeyConstraint(["site", "line"], ["line.site", "line.code"]),)
    site: str = Field(primary_key=True)
    line: str = Field(primary_key=True)
    until: datetime = Field(sa_column=moment(empty=False))


class DeparturePlanRow(QueueTable, table=True):
    """How far away somebody is, and what they were told about leaving (そろそろ出発)."""

    __tablename__ = "departure_plan"
    __table_args__ = (CheckConstraint("travel_minutes between 0 and 180", name="travel_minutes"),)
    ticket_id: UUID = Field(primary_key=True, foreign_key="ticket.id")
    travel_minutes: int
    stated_at: datetime = Field(sa_column=moment(empty=False))
    told_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    """When they were told to leave; null: not yet, or planned anew since."""
    times_told: int
