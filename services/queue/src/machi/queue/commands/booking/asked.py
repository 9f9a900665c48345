"""What commands about reservations have in common: who asks, when, and what they are answered."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.domain.booking.offer import Channel
from machi.queue.domain.booking.person import Notice
from machi.queue.domain.priority import PriorityClass
from machi.queue.tables.booking import ReservationRow
from machi.shared.db.once import Once


@dataclass(frozen=True, slots=True, kw_only=True)
class WantPlaces:
    """Somebody wants places: `people` in each of the slots, all of them or none."""

    slots: tuple[UUID, ...]
    """The first slot of each procedure; what an offer needs after it is taken with it."""
    channel: Channel
    at: datetime
    people: int = 1
    notice: Notice | None = None
    recipient: str | None = None
    priority_class: PriorityClass = PriorityClass.WALK_IN
    """Order of the waitlist; only staff give another."""
    by: UUID | None = None
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class NewReservation:
    """A reservation, and the token of its public page: at least 128 bits that nobody can guess."""

    reservation_id: UUID
    number: str
    token: str
    state: str
    held_until: datetime | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OfReservation:
    """The holder of a reservation, or staff (`by`) for them, asks something of it."""

    reservation_id: UUID
    at: datetime
    by: UUID | None = None
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class ReservationNow:
    """Where a reservation stands after a command."""

    reservation_id: UUID
    number: str
    state: str
    starts_at: datetime
    ends_at: datetime
    people: int
    held_until: datetime | None


def now(row: ReservationRow) -> ReservationNow:
    return ReservationNow(
        row.id, row.number, row.state, row.starts_at, row.ends_at, row.people, row.held_until
    )
