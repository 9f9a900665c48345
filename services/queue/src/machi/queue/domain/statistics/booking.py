"""One reservation, as its events tell it: did somebody come?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from machi.queue.domain.statistics.visit import Happened
from machi.shared.clock import business_date

NEVER_STOOD = "never_stood"
"""Held, waitlisted or applied for, but never confirmed: in no figure."""

_OUTCOMES = {
    "confirmed": "confirmed",
    "cancelled": "cancelled",
    "late": "confirmed",
    "no_show": "no_show",
    "checked_in": "came",
    "fulfilled": "came",
}


@dataclass(frozen=True, slots=True)
class Booking:
    """`outcome`: `never_stood`, `confirmed` (to come), `cancelled`, `no_show` or `came`."""

    site: str
    day: date
    line: str
    outcome: str


def booking(events: Iterable[Happened]) -> Booking:
    """Fold a reservation's events, in the order of their revisions; there is at least one."""
    outcome = NEVER_STOOD
    last: Happened | None = None
    for last in events:
        outcome = _OUTCOMES.get(last.kind, outcome)
    if last is None:
        raise ValueError("a reservation without an event")
    day = business_date(datetime.fromisoformat(last.data["starts_at"]))
    return Booking(last.data["site"], day, last.data["line"], outcome)
