"""The admission room in front of a named event, and the places in it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, Index, LargeBinary, text
from sqlmodel import Field

from machi.queue.tables.base import QueueTable, moment

UNUSED = "turn_at is not null and entered_at is null and lapsed_at is null"


class AdmissionRoomRow(QueueTable, table=True):
    """A room: when it opens, how fast, and how far the serving number came."""

    __tablename__ = "admission_room"
    __table_args__ = (
        CheckConstraint("doors_at <= opens_at and opens_at < closes_at", name="times"),
        CheckConstraint("rate_per_minute > 0", name="rate"),
        CheckConstraint("inside_at_most > 0", name="inside"),
        CheckConstraint("serving between 0 and early + late and credit >= 0", name="counts"),
    )
    code: str = Field(primary_key=True)
    site: str = Field(foreign_key="site.code")
    name: str
    name_en: str
    offer: str | None = Field(default=None, foreign_key="offer.code", index=True)
    """What is reserved behind it: over the web, only with the entry token of this room."""
    leads_to: str
    """The page where the event's places are taken: it asks for the entry token."""
    doors_at: datetime = Field(sa_column=moment(empty=False))
    opens_at: datetime = Field(sa_column=moment(empty=False))
    closes_at: datetime = Field(sa_column=moment(empty=False))
    rate_per_minute: int
    inside_at_most: int | None = None
    seed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    """Of the draw; its SHA-256 is public from the beginning, itself after the draw."""
    opened_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    """From here on nobody is early any more: set by whatever first happens after `opens_at`."""
    drawn_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    closed_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    paused_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    pause_reason: str | None = None
    alarm_until: datetime | None = Field(default=None, sa_column=moment(empty=True))
    advanced_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    """Up to when the rate was spent."""
    early: int
    late: int
    serving: int
    credit: int
    lapsed: int
    revision: int


class AdmissionPlaceRow(QueueTable, table=True):
    """One place in line. Nobody's name, address or cookie: an id, a number and four moments."""

    __tablename__ = "admission_place"
    __table_args__ = (
        Index("ux_admission_place_number", "room", "number", unique=True),
        Index("ix_admission_place_arrived_at", "room", "arrived_at"),
        # Whose turn came: the newest of them are counted.
        Index(
            "ix_admission_place_turn_at",
            "room",
            "turn_at",
            postgresql_where=text("turn_at is not null"),
        ),
        # Whose turn came and who did not: they lapse.
        Index("ix_admission_place_unused", "room", "turn_at", postgresql_where=text(UNUSED)),
    )
    id: UUID = Field(primary_key=True)
    room: str = Field(foreign_key="admission_room.code")
    number: int | None = None
    """Place in line; the early ones have theirs from the draw."""
    arrived_at: datetime = Field(sa_column=moment(empty=False))
    turn_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    entered_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    left_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    lapsed_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
