"""The calendar of a site, as the rules in `domain/calendar.py` read it."""

from datetime import date, timedelta

import jpholiday

from machi.queue.domain.calendar import Calendar, Closure, Hours
from machi.queue.store.booking import screens
from machi.shared.db.database import Database


async def calendar(site: str, first: date, last: date, db: Database) -> Calendar:
    """Read what concerns the days from `first` to `last`, both included."""
    hours = await db.rows(screens.HOURS, site)
    closures = await db.rows(screens.CLOSURES, site, first, last)
    return Calendar(
        [Hours(row["weekday"], row["opens"], row["closes"], row["line"]) for row in hours],
        [
            Closure(row["first_day"], row["last_day"], row["reason"], row["line"])
            for row in closures
        ],
        holidays(first, last),
    )


def holidays(first: date, last: date) -> dict[date, str]:
    """Name the national holidays from `first` to `last` (国民の祝日に関する法律)."""
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return {day: name for day in days if (name := jpholiday.is_holiday_name(day))}
