"""Open data: how busy every line is, and what each half hour of a day was like. Nobody is in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from machi.queue.queries import board
from machi.queue.queries.forecasts import of_lines
from machi.queue.store.statistics import screens
from machi.shared.clock import JAPAN, business_date
from machi.shared.db.database import Database

CACHED = timedelta(seconds=15)

_KEPT: dict[str, tuple[datetime, Sequence["OpenLine"]]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLine:
    """A line of the moment. Minutes are a range, never a promise; null when nobody can tell."""

    id: str
    site: str
    site_name: str
    site_name_en: str
    line: str
    line_name: str
    line_name_en: str
    open: bool
    waiting: int
    on_the_way: int
    wait_from_minutes: int | None
    wait_to_minutes: int | None
    lamp: str
    last_called: str | None
    last_called_at: datetime | None
    last_called_waited_minutes: int | None
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HalfHour:
    """Visitors who came in a half hour, and how long those waited who were called."""

    id: str
    site_name: str
    site_name_en: str
    line_name: str
    line_name_en: str
    begins_at: datetime
    visitors: int
    called: int
    median_wait_seconds: int | None
    p90_wait_seconds: int | None


async def queues(at: datetime, db: Database) -> Sequence[OpenLine]:
    """Give every line of every site; read from the database once in fifteen seconds."""
    kept = _KEPT.get(db.url)
    if kept and timedelta() <= at - kept[0] < CACHED:
        return kept[1]
    last = {
        (row["site"], row["line"]): row
        for row in await db.rows(screens.LAST_CALLED, business_date(at))
    }
    found = []
    for site in await board.sites(at, db):
        forecasts = await of_lines(site.code, db, at)
        for line in site.lines:
            forecast, called = forecasts[line.code], last.get((site.code, line.code))
            told = forecast.range_minutes
            found.append(
                OpenLine(
                    id=f"{site.code}_{line.code}",
                    site=site.code,
                    site_name=site.name,
                    site_name_en=site.name_en,
                    line=line.code,
                    line_name=line.name,
                    line_name_en=line.name_en,
                    open=line.open and not forecast.stopped,
                    waiting=line.waiting,
                    on_the_way=line.remote,
                    wait_from_minutes=told.low if told else None,
                    wait_to_minutes=told.high if told else None,
                    lamp=forecast.lamp.level,
                    last_called=called["number"] if called else None,
                    last_called_at=called["called_at"] if called else None,
                    last_called_waited_minutes=_minutes(called["called_at"] - called["issued_at"])
                    if called
                    else None,
                    updated_at=at,
                )
            )
    _KEPT[db.url] = (at, found)
    return found


async def half_hours(day: date, at: datetime, db: Database) -> Sequence[HalfHour]:
    """Give the half hours of a day that had visitors."""
    names = {
        (site.code, line.code): (site, line)
        for site in await board.sites(at, db)
        for line in site.lines
    }
    midnight = datetime.combine(day, time(), JAPAN)
    found = []
    for row in await db.rows(screens.HALF_HOURS, day):
        site, line = names[row["site"], row["line"]]
        found.append(
            HalfHour(
                id=f"{row['site']}_{row['line']}",
                site_name=site.name,
                site_name_en=site.name_en,
                line_name=line.name,
                line_name_en=line.name_en,
                begins_at=midnight + timedelta(minutes=30 * row["slot"]),
                visitors=row["visitors"],
                called=row["called"],
                median_wait_seconds=row["median_seconds"],
                p90_wait_seconds=row["p90_seconds"],
            )
        )
    return found


def _minutes(waited: timedelta) -> int:
    return max(0, int(waited.total_seconds() // 60))
