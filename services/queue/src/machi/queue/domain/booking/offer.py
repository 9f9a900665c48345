"""What can be reserved (予約の種類), and how long before it may be booked, moved or given up."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum

from machi.queue.domain.calendar import Interval


class Kind(StrEnum):
    WINDOW = "window"
    """窓口: checking in gives a ticket of class 2 for the line."""
    ONLINE = "online"
    """オンライン相談: at a link that only the holder is shown."""
    COURSE = "course"
    """講座: one slot, many places."""


class Channel(StrEnum):
    """How a reservation came. Each has capacity of its own: no channel can use up another's."""

    WEB = "web"
    PHONE = "phone"
    """電話: staff book for somebody who rings."""
    COUNTER = "counter"
    """窓口: staff book for somebody who is there."""


HOLD = timedelta(minutes=10)
CONTACT_CHECK = timedelta(minutes=60)
OFFERED = timedelta(hours=2)
"""How long a place is kept: 仮押さえ, 確認待ち, 繰上げ案内."""

REST = (timedelta(minutes=5), timedelta(minutes=30))
"""A cancelled place that nobody on the waitlist wants reappears after a random time between these.

So that nobody who watches the calendar, or knows who cancels when, gets it before everybody else:
places of Berlin's offices were polled for and sold.
"""


def visible_again(at: datetime, draw: float) -> datetime:
    """Say when a place freed at `at` can be booked; `draw` is random, from 0 up to 1."""
    shortest, longest = REST
    return at + shortest + (longest - shortest) * draw


def last_moment(starts_at: datetime, days_before: int) -> datetime:
    """Give the end of the time in which a reservation may be moved or given up by its holder.

    With 0 days it is the start itself, else midnight in Japan after the last such day.
    """
    if days_before == 0:
        return starts_at
    midnight = starts_at.replace(hour=0, minute=0, second=0, microsecond=0)
    return midnight - timedelta(days=days_before - 1)


def cut(openings: Iterable[Interval], minutes: int) -> list[Interval]:
    """Cut openings into slots of so many minutes; what is left at an end is too short for one."""
    length = timedelta(minutes=minutes)
    slots = []
    for opening in openings:
        opens = opening.opens
        while opens + length <= opening.closes:
            slots.append(Interval(opens, opens + length))
            opens += length
    return slots


def bookable(today: date, opens_days: int) -> list[date]:
    """List the days that slots exist for: from today to the last that can be booked."""
    return [today + timedelta(days=n) for n in range(opens_days + 1)]
