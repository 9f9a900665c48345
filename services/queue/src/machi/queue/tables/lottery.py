"""Lotteries (抽選) for the places of a slot, and who applied."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlmodel import Field

from machi.queue.tables.base import QueueTable, moment


class LotteryRow(QueueTable, table=True):
    """A draw for a slot. The seed is sealed until it is drawn, and public from then on."""

    __tablename__ = "lottery"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at and closes_at < confirm_until", name="order"),
        CheckConstraint("places > 0", name="places"),
        CheckConstraint("(seed is null) = (drawn_at is null)", name="revealed"),
    )
    id: UUID = Field(primary_key=True)
    slot_id: UUID = Field(foreign_key="slot.id", unique=True)
    places: int
    opens_at: datetime = Field(sa_column=moment(empty=False))
    closes_at: datetime = Field(sa_column=moment(empty=False))
    confirm_until: datetime = Field(sa_column=moment(empty=False))
    """Who has won and has not confirmed by then gives the place to the next."""
    commitment: str
    """SHA-256 of the seed, published from the beginning."""
    sealed_seed: bytes
    seed: str | None = None
    made_at: datetime = Field(sa_column=moment(empty=False))
    made_by: UUID
    drawn_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    drawn_by: UUID | None = None
    revision: int


class LotteryApplicationRow(QueueTable, table=True):
    """One application: the reservation's id is the number that is drawn."""

    __tablename__ = "lottery_application"
    __table_args__ = (UniqueConstraint("lottery_id", "place"),)
    reservation_id: UUID = Field(primary_key=True, foreign_key="reservation.id")
    lottery_id: UUID = Field(foreign_key="lottery.id", index=True)
    lot: str | None = None
    place: int | None = None
    """1 is the first; up to `lottery.places` have won."""
