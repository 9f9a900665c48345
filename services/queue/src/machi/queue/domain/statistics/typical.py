"""混雑カレンダー: how busy a line usually is, by weekday and hour, and when to come."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

DAYS_AT_LEAST = 3
"""Fewer days of the same weekday say nothing about the next one."""

WEEKS_BACK = 8

DAYS_AHEAD = 7


@dataclass(frozen=True, slots=True)
class Hour:
    """What an hour of a weekday was like: on how many `days`, visitors of all, the median wait."""

    weekday: int
    """Monday is 0."""
    hour: int
    days: int
    visitors: int
    wait_seconds: int

    @property
    def known(self) -> bool:
        return self.days >= DAYS_AT_LEAST

    @property
    def visitors_a_day(self) -> int:
        """Whole people, halves rounded up."""
        return (2 * self.visitors + self.days) // (2 * self.days)


@dataclass(frozen=True, slots=True)
class Moment:
    """An hour of a day to come."""

    day: date
    hour: Hour


def by_time(hours: Iterable[Hour]) -> Mapping[tuple[int, int], Hour]:
    """Give the known hours by (weekday, hour)."""
    return {(each.weekday, each.hour): each for each in hours if each.known}


def coming(today: date, open_days: Iterable[date]) -> list[date]:
    """Give the open days from today on, a week at most."""
    last = today + timedelta(days=DAYS_AHEAD - 1)
    return sorted(day for day in open_days if today <= day <= last)


def best(hours: Sequence[Hour], days: Sequence[date], now: tuple[date, int]) -> Moment | None:
    """Give the hour to come with the shortest usual wait; of equal ones the soonest."""
    known = by_time(hours)
    choices = [
        Moment(day, each)
        for day in days
        for (weekday, hour), each in sorted(known.items())
        if weekday == day.weekday() and (day, hour) > now
    ]
    return min(
        choices,
        key=lambda each: (each.hour.wait_seconds // 60, each.day, each.hour.hour),
        default=None,
    )
