"""Calendars, slots and reservations."""

from datetime import date, datetime, time
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Column,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlmodel import Field

from machi.queue.domain.booking.reservation import COUNTED, ENDS, Channel, State
from machi.queue.tables.base import QueueTable, moment, one_of


class OpeningHoursRow(QueueTable, table=True):
    """When a site, or one line of it, receives people every week; Monday is 0."""

    __tablename__ = "opening_hours"
    __table_args__ = (CheckConstraint("opens < closes", name="order"),)
    site: str = Field(primary_key=True, foreign_key="site.code")
    line: str = Field(primary_key=True)
    weekday: int = Field(primary_key=True)
    opens: time = Field(primary_key=True)
    closes: time


class ClosureRow(QueueTable, table=True):
    """Days on which a site, or one line of it, receives nobody (臨時休止)."""

    __tablename__ = "closure"
    __table_args__ = (CheckConstraint("first_day <= last_day", name="order"),)
    id: UUID = Field(primary_key=True)
    site: str = Field(foreign_key="site.code", index=True)
    line: str
    first_day: date
    last_day: date
    reason: str
    made_by: UUID
    made_at: datetime = Field(sa_column=moment(empty=False))


class OfferRow(QueueTable, table=True):
    """What can be reserved at a line of a site, and its rules."""

    __tablename__ = "offer"
    __table_args__ = (
        ForeignKeyConstraint(["site", "line"], ["line.site", "line.code"]),
        CheckConstraint("kind in ('window', 'online', 'course')", name="kind"),
    )
    code: str = Field(primary_key=True)
    site: str
    line: str
    kind: str
    name: str
    name_en: str
    minutes: int
    """Length of one slot."""
    slots_needed: int
    """Consecutive slots that one booking takes."""
    opens_days: int
    """The first day on which it can be booked: so many days before."""
    closes_days: int
    """The last day on which it can be booked: so many days before."""
    cancel_days: int
    """Its holder may give it up until so many days before; 0: until it starts."""
    change_days: int
    people_at_most: int
    per_person: int
    """Live reservations that one person may have; a person is known by notice or recipient."""
    grace_minutes: int
    needs_notice: bool
    """Only for people who got a notice (交付通知書): its number and their birth date are asked."""
    needs_contact: bool
    """A reservation over the web is confirmed through a message to its holder."""
    waitlist: bool
    meeting_base: str | None = None
    """Address of the online rooms; each reservation has a room of its own below it."""
    web_places: int
    phone_places: int
    counter_places: int
    open: bool
    position: int
    revision: int = Field(default=1, sa_column_kwargs={"server_default": text("1")})


class OfferHoursRow(QueueTable, table=True):
    """When an offer has slots every week, within the hours of its line and site."""

    __tablename__ = "offer_hours"
    __table_args__ = (CheckConstraint("opens < closes", name="order"),)
    offer: str = Field(primary_key=True, foreign_key="offer.code")
    weekday: int = Field(primary_key=True)
    opens: time = Field(primary_key=True)
    closes: time


class EligiblePersonRow(QueueTable, table=True):
    """Somebody who got a notice: a keyed hash of its number and their birth date, nothing else."""

    __tablename__ = "eligible_person"
    offer: str = Field(primary_key=True, foreign_key="offer.code")
    person_hash: bytes = Field(primary_key=True)


class SlotRow(QueueTable, table=True):
    """A time that can be reserved (予約枠)."""

    __tablename__ = "slot"
    __table_args__ = (
        UniqueConstraint("offer", "starts_at"),
        CheckConstraint("state in ('open', 'suspended', 'closed')", name="state"),
        Index("ix_slot_offer_day", "offer", "day"),
    )
    id: UUID = Field(primary_key=True)
    offer: str = Field(foreign_key="offer.code")
    day: date
    starts_at: datetime = Field(sa_column=moment(empty=False))
    ends_at: datetime = Field(sa_column=moment(empty=False))
    day_ends_at: datetime = Field(sa_column=moment(empty=False))
    """The end of that day's reception: who has not come by then does not come."""
    state: str
    by_calendar: bool
    """Closed because the calendar changed, not by a person: opens again if it changes back."""
    revision: int


class SlotCapacityRow(QueueTable, table=True):
    """What one channel may reserve of a slot. The row that everybody wants, one for each channel.

    A freed place is `resting` until a moment that nobody knows: not taken, not bookable.
    """

    __tablename__ = "slot_capacity"
    __table_args__ = (
        CheckConstraint("taken <= cap", name="not_oversold"),
        CheckConstraint("taken >= 0", name="not_negative"),
    )
    slot_id: UUID = Field(primary_key=True, foreign_key="slot.id")
    channel: Channel = Field(sa_column=Column(String, primary_key=True))
    cap: int
    taken: int
    open: bool
    """As the slot's state; it stands here so that the locked row alone decides."""
    resting: list[datetime] = Field(
        sa_column=Column(ARRAY(DateTime(timezone=True)), nullable=False)
    )


class ReservationRow(QueueTable, table=True):
    """A reservation (予約). No name, no contact in the clear: where it stands, and whom to tell."""

    __tablename__ = "reservation"
    __table_args__ = (
        UniqueConstraint("number"),
        UniqueConstraint("token"),
        CheckConstraint(f"state in ({one_of(tuple(State))})", name="state"),
        # A person's first, second, … live reservation of an offer: no two can be the same one.
        Index(
            "ux_reservation_person",
            "offer",
            "person_hash",
            "person_place",
            unique=True,
            postgresql_where=text(f"state in ({one_of(COUNTED)})"),
        ),
        Index(
            "ix_reservation_due",
            "held_until",
            postgresql_where=text(f"state in ({one_of(ENDS)})"),
        ),
        Index("ix_reservation_state_starts_at", "state", "starts_at"),
    )
    id: UUID = Field(primary_key=True)
    number: str
    token: str
    offer: str = Field(foreign_key="offer.code")
    channel: Channel = Field(sa_column=Column(String, nullable=False))
    people: int
    state: State = Field(sa_column=Column(String, nullable=False))
    starts_at: datetime = Field(sa_column=moment(empty=False))
    ends_at: datetime = Field(sa_column=moment(empty=False))
    day_ends_at: datetime = Field(sa_column=moment(empty=False))
    grace_minutes: int
    held_until: datetime | None = Field(default=None, sa_column=moment(empty=True))
    priority_class: int
    """Order of the waitlist, before the time of joining it."""
    person_hash: bytes | None = None
    person_place: int | None = None
    recipient: str | None = None
    contact: bytes | None = None
    """Name and telephone number of somebody who rang, sealed by the vault."""
    check_hash: bytes | None = None
    made_at: datetime = Field(sa_column=moment(empty=False))
    made_by: UUID | None = None
    reminded: list[str] = Field(sa_column=Column(ARRAY(String), nullable=False))
    ended_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    revision: int


class ReservationPlaceRow(QueueTable, table=True):
    """Which slots a reservation is for, and how many places in each."""

    __tablename__ = "reservation_place"
    reservation_id: UUID = Field(primary_key=True, foreign_key="reservation.id")
    slot_id: UUID = Field(primary_key=True, foreign_key="slot.id", index=True)
    places: int = Field(sa_column=Column(Integer, nullable=False))
