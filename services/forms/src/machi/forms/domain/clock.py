"""The standard processing period (標準処理期間, 行政手続法 6条): how many days the office has used.

Time in which the applicant corrects, pays or is asked is not counted. The day on which a stretch
begins is not counted (民法 140条): from Monday to Wednesday are two days.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

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
    return _between(business_date(start), business_date(end), counts)


def _between(first: date, last: date, counts: DayRule) -> int:
    days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
    return sum(1 for day in days if counts(day))


def every_day(_: date) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class OfficeClock:
    """The clock as it is kept beside a case for lists: it always shows what the steps give.

    used: days of the stretches that are over; since: the day from which it runs, None: it stands.
    """

    used: int
    since: date | None

    def at(self, state: State, day: date, counts: DayRule) -> "OfficeClock":
        """Give the clock after a step into a state on a day."""
        if (state in RUNNING) == (self.since is not None):
            return self
        return OfficeClock(self.used_by(day, counts), day if state in RUNNING else None)

    def used_by(self, day: date, counts: DayRule) -> int:
        """Count the days used up to a day."""
        return self.used + (_between(self.since, day, counts) if self.since else 0)

    def runs_out_on(self, standard_days: int, counts: DayRule) -> date | None:
        """Give the day on which the standard period is used up; None while the clock stands."""
        if self.since is None:
            return None
        day, left = self.since, standard_days - self.used
        while left > 0:
            day += timedelta(days=1)
            left -= counts(day)
        return day


class PeriodMark(StrEnum):
    """How far the standard processing period of a case has gone, where staff should know."""

    NEAR = "near"
    LAST_DAY = "last_day"
    OVER = "over"


WARNED_BEFORE = 2
"""So many counted days before the last one a case is marked."""


def mark_of(left: int) -> PeriodMark | None:
    """Say what a number of days that are left deserves."""
    if left < 0:
        return PeriodMark.OVER
    if left == 0:
        return PeriodMark.LAST_DAY
    return PeriodMark.NEAR if left <= WARNED_BEFORE else None
