"""The standard processing period (標準処理期間, 行政手続法 6条): how many days the office has used.

Time in which the applicant corrects, pays or is asked is not counted. The day on which a stretch
begins is not counted (民法 140条): from Monday to Wednesday are two days.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from machi.forms.domain.lifecycle import RUNNING, State
from machi.shared.clock import business_date

DayRule = Callable[[date], bool]
"""Whether a day counts: every day, or days on which the city hall works."""


@dataclass(frozen=True, slots=True)
class Arrived:
    """A case came into a state at a moment."""

    state: State
    at: datetime


def days_used(steps: Sequence[Arrived], now: datetime, counts: DayRule) -> int:
    """Count the days of the office from a case's steps, oldest first.

    Args:
        steps: where the case came to, and when.
        now: the moment to count to, unless the clock stopped for good before.
        counts: which days are counted.

    """
    used, since = 0, None
    for step in (*steps, None):
        at = now if step is None else step.at
        running = step is not None and step.state in RUNNING
        if since is not None and not running:
            used += _days(since, at, counts)
            since = None
        elif since is None and running:
            since = at
    return used


def _days(start: datetime, end: datetime, counts: DayRule) -> int:
    first, last = business_date(start), business_date(end)
    between = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(1 for day in between if counts(day))


def every_day(_: date) -> bool:
    return True
