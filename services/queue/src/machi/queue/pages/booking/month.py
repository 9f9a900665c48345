"""A month as a calendar on the wall: weeks from Sunday to Saturday, as they hang in Japan."""

from calendar import SUNDAY, Calendar
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from babel.dates import get_day_names

D = TypeVar("D")

_WALL = Calendar(firstweekday=SUNDAY)


@dataclass(frozen=True, slots=True)
class Month(Generic[D]):
    """Weeks of (day of the month, what is known of it); None where the month is over."""

    first: date
    weeks: Sequence[Sequence[tuple[date, D | None] | None]]
    earlier: str | None
    later: str | None
    """The months before and after as `2026-12`, none where nothing can be reserved."""


def month_of(written: str, window: tuple[date, date]) -> date:
    """Read `2026-12`; what is no month, or outside the bookable window, becomes the nearest."""
    first, last = (day.replace(day=1) for day in window)
    try:
        wanted = date.fromisoformat(f"{written}-01")
    except ValueError:
        wanted = first
    return min(max(wanted, first), last)


def month(first: date, days: Mapping[date, D], window: tuple[date, date]) -> Month[D]:
    """Lay a month out."""
    weeks = [
        [(day, days.get(day)) if day.month == first.month else None for day in week]
        for week in _WALL.monthdatescalendar(first.year, first.month)
    ]
    before = _moved(first, -1)
    after = _moved(first, 1)
    return Month(
        first,
        weeks,
        f"{before:%Y-%m}" if before >= window[0].replace(day=1) else None,
        f"{after:%Y-%m}" if after <= window[1] else None,
    )


def _moved(first: date, months: int) -> date:
    years, month0 = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(years, month0 + 1, 1)


def weekdays(language: str) -> Sequence[str]:
    """Name the columns: 日 月 火 …, in English Sun Mon Tue …."""
    names = get_day_names("abbreviated", locale=language)  # Monday is 0
    return [names[day] for day in _WALL.iterweekdays()]
