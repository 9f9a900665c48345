"""When a site receives people."""

from datetime import date

from machi.queue.domain.calendar import Calendar, Interval
from machi.queue.store.booking import calendar as store
from machi.shared.db.database import Database


async def reception(site: str, line: str, day: date, db: Database) -> tuple[Interval, ...]:
    """Give the hours in which a line receives people on a day, after lunch, closures and holidays.

    A site without hours is always open: one interval of 24 hours.
    """
    return (await calendar(site, day, day, db)).reception(line, day)


async def calendar(site: str, first: date, last: date, db: Database) -> Calendar:
    """Give hours, closures and holidays of the days from `first` to `last`, both included."""
    return await store.calendar(site, first, last, db)
