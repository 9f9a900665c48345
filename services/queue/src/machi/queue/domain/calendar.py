"""When a site receives people: weekday hours with a lunch break, and the days it does not.

Hours of a line replace those of its site. A site without any hours receives people at every hour,
every day: hours begin to count with the first row somebody writes. An extra closure always counts.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from machi.shared.clock import JAPAN

EVERY_LINE = "*"
"""Stands for all lines of a site, in hours and in closures."""

YEAR_END = ((12, 29), (12, 30), (12, 31), (1, 1), (1, 2), (1, 3))
"""年末年始: city halls are closed. Source: 地方自治法 第4条の2 and the cities' own by-laws."""


@dataclass(frozen=True, slots=True, order=True)
class Interval:
    """From `opens` until just before `closes`, both aware."""

    opens: datetime
    closes: datetime

    def __contains__(self, at: datetime) -> bool:
        return self.opens <= at < self.closes


@dataclass(frozen=True, slots=True)
class Hours:
    """An opening of every week: Monday is 0. Lunch is the gap between two of them."""

    weekday: int
    opens: time
    closes: time
    line: str = EVERY_LINE


@dataclass(frozen=True, slots=True)
class Closure:
    """Days, both included, on which a site or one of its lines receives nobody."""

    first_day: date
    last_day: date
    reason: str
    line: str = EVERY_LINE


@dataclass(frozen=True, slots=True)
class Calendar:
    """What a site has written down about its days; `holidays` maps a day to its name."""

    hours: Sequence[Hours]
    closures: Sequence[Closure]
    holidays: dict[date, str]

    def closed_for(self, line: str, day: date) -> str | None:
        """Say why a day is closed: an extra closure, the turn of the year, a holiday; or None."""
        extra = self._extra_closure(line, day)
        if extra is not None:
            return extra.reason
        if (day.month, day.day) in YEAR_END:
            return "年末年始"
        return self.holidays.get(day)

    def reception(self, line: str, day: date) -> tuple[Interval, ...]:
        """Give the openings of a day, the earliest first; none when it is closed."""
        own = [hours for hours in self.hours if hours.line == line]
        hours = own or [hours for hours in self.hours if hours.line == EVERY_LINE]
        if not hours:
            return () if self._extra_closure(line, day) else (whole(day),)
        return () if self.closed_for(line, day) else weekly(hours, day)

    def _extra_closure(self, line: str, day: date) -> Closure | None:
        of_line = (each for each in self.closures if each.line in {line, EVERY_LINE})
        return next((each for each in of_line if each.first_day <= day <= each.last_day), None)


def weekly(hours: Iterable[Hours], day: date) -> tuple[Interval, ...]:
    """Give what the hours of the week say about one day."""
    return tuple(
        sorted(
            Interval(
                datetime.combine(day, each.opens, JAPAN), datetime.combine(day, each.closes, JAPAN)
            )
            for each in hours
            if each.weekday == day.weekday()
        )
    )


def whole(day: date) -> Interval:
    """Give a day of 24 hours."""
    midnight = datetime.combine(day, time(), JAPAN)
    return Interval(midnight, midnight + timedelta(days=1))


def overlap(some: Iterable[Interval], others: Sequence[Interval]) -> tuple[Interval, ...]:
    """Give the time that lies in both."""
    both = (
        Interval(max(one.opens, other.opens), min(one.closes, other.closes))
        for one in some
        for other in others
    )
    return tuple(sorted(each for each in both if each.opens < each.closes))
