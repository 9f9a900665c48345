"""How busy it is now, and usually: what everybody may know before leaving home."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from machi.queue.domain.forecast.lamp import Lamp, Thresholds, lamp
from machi.queue.domain.statistics.typical import (
    WEEKS_BACK,
    Hour,
    Moment,
    best,
    by_time,
    coming,
)
from machi.queue.queries import board, calendar
from machi.queue.queries.board import Line, Site
from machi.queue.queries.forecasts import LineForecast, of_lines
from machi.queue.store.statistics import screens
from machi.shared.clock import JAPAN, business_date
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True)
class BusyLine:
    line: Line
    forecast: LineForecast


@dataclass(frozen=True, slots=True)
class BusySite:
    site: Site
    lines: Sequence[BusyLine]
    quiet: Moment | None
    """The hour in the coming days when the site as a whole is usually quickest."""


@dataclass(frozen=True, slots=True)
class CalendarLine:
    """The coming days of one line: what is usual in each hour, and the best one."""

    line: Line
    usual: Mapping[tuple[int, int], Hour]
    lamps: Mapping[tuple[int, int], Lamp]
    best: Moment | None


@dataclass(frozen=True, slots=True)
class BusyCalendar:
    site: Site
    days: Sequence[date]
    closed: Sequence[date]
    hours: Sequence[int]
    lines: Sequence[CalendarLine]
    learned_from: date
    updated_at: datetime


async def busy_now(at: datetime, db: Database) -> list[BusySite]:
    """Give every site with the moment's waits and the quickest hour to come."""
    found = []
    for site in await board.sites(at, db):
        forecasts = await of_lines(site.code, db, at)
        hours = [hour for hours in (await _typical(site.code, at, db)).values() for hour in hours]
        days, _ = await _days(site.code, at, db)
        lines = [BusyLine(line, forecasts[line.code]) for line in site.lines]
        found.append(BusySite(site, lines, best(_together(hours), days, _now(at))))
    return found


async def busy_calendar(code: str, at: datetime, db: Database) -> BusyCalendar:
    """Give what is usual at a site in the coming week.

    Raises:
        NoSuchSite: there is none of this code.

    """
    site = await board.site(code, at, db)
    typical = await _typical(code, at, db)
    days, closed = await _days(code, at, db)
    usual = Thresholds()
    rows = await db.rows(
        screens.THRESHOLDS, code, usual.busy_from_minutes, usual.crowded_from_minutes
    )
    limits = {row["code"]: Thresholds(row["busy_from"], row["crowded_from"]) for row in rows}
    lines = []
    for line in site.lines:
        hours = typical.get(line.code, [])
        known = by_time(hours)
        lamps = {time: lamp(hour.wait_seconds, limits[line.code]) for time, hour in known.items()}
        lines.append(CalendarLine(line, known, lamps, best(hours, days, _now(at))))
    times = {hour for line in lines for _, hour in line.usual}
    return BusyCalendar(
        site,
        days,
        closed,
        range(min(times), max(times) + 1) if times else (),
        lines,
        business_date(at) - timedelta(weeks=WEEKS_BACK),
        at,
    )


_KEPT: dict[tuple[str, str], tuple[datetime, dict[str, list[Hour]]]] = {}
_FOR = timedelta(minutes=10)


async def _typical(site: str, at: datetime, db: Database) -> dict[str, list[Hour]]:
    """Read the past weeks, without today: it is not over. What was read serves ten minutes."""
    kept = _KEPT.get((db.url, site))
    if kept and timedelta() <= at - kept[0] < _FOR:
        return kept[1]
    today = business_date(at)
    first, last = today - timedelta(weeks=WEEKS_BACK), today - timedelta(days=1)
    found: dict[str, list[Hour]] = {}
    for row in await db.rows(screens.TYPICAL, site, first, last):
        hour = Hour(row["weekday"], row["hour"], row["days"], row["visitors"], row["wait_seconds"])
        found.setdefault(row["line"], []).append(hour)
    _KEPT[db.url, site] = (at, found)
    return found


async def _days(site: str, at: datetime, db: Database) -> tuple[list[date], list[date]]:
    """Give the open and the closed days of the coming week."""
    today = business_date(at)
    week = [today + timedelta(days=n) for n in range(7)]
    written = await calendar.calendar(site, week[0], week[-1], db)
    open_days = coming(today, (day for day in week if written.reception("*", day)))
    return open_days, [day for day in week if day not in open_days]


def _together(hours: Sequence[Hour]) -> list[Hour]:
    """Put the lines of a site together: the longest of their usual waits counts."""
    found: dict[tuple[int, int], Hour] = {}
    for hour in hours:
        time = (hour.weekday, hour.hour)
        other = found.get(time)
        if other is None or (hour.known, hour.wait_seconds) > (other.known, other.wait_seconds):
            found[time] = hour
    return list(found.values())


def _now(at: datetime) -> tuple[date, int]:
    return business_date(at), at.astimezone(JAPAN).hour
