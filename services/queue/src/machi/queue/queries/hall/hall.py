"""A hall as its supervisor sees it: lines, counters, what lasts too long, what might be done."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from machi.queue.domain.hall.closing import SENT_HOME
from machi.queue.domain.hall.suggest import CounterLoad, LineLoad, Suggestion, suggestions
from machi.queue.domain.refusals import NoSuchSite
from machi.queue.queries.calendar import reception
from machi.queue.queries.forecasts import LineForecast, of_lines
from machi.queue.store.hall import screens
from machi.shared.clock import business_date
from machi.shared.db.database import Database

TOO_LONG = {
    "on_hold": timedelta(minutes=30),
    "parked": timedelta(minutes=30),
    "in_process": timedelta(minutes=60),
    "ready": timedelta(minutes=30),
    "serving": timedelta(minutes=60),
}
"""After this somebody should look: a form that is hard, a lost file, a forgotten "finish"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HallLine:
    """A line; `late` says that its forecast (P80) passes what the site promises."""

    code: str
    prefix: str
    name: str
    name_en: str
    color: str
    shape: str
    open: bool
    reason: str | None
    waiting: int
    remote: int
    oldest_minutes: int | None
    forecast: LineForecast | None
    late: bool
    closes_at: datetime | None
    past_closing: bool
    """Who takes a number now would be called (P80) after reception ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HallCounter:
    """A counter; `clerk` are the last digits of who opened it, never a name."""

    id: UUID
    name: str
    lines: Sequence[str]
    open: bool
    clerk: str | None
    opened_at: datetime | None
    paused_at: datetime | None
    pause_reason: str | None
    number: str | None
    line: str | None
    state: str | None
    since: datetime | None


@dataclass(frozen=True, slots=True)
class Lasting:
    """Somebody in the middle of something for too long."""

    number: str
    line: str
    state: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """A ticket machine or board that fell silent or has no paper, or a person who wants help."""

    what: str
    device: str | None
    number: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class StillThere:
    number: str
    line: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Hall:
    site: str
    name: str
    name_en: str
    rates: Sequence[int]
    promise_minutes: int
    closed_today: bool
    lines: Sequence[HallLine]
    counters: Sequence[HallCounter]
    lasting: Sequence[Lasting]
    alarms: Sequence[Alarm]
    suggestions: Sequence[Suggestion]
    still_there: Sequence[StillThere]
    """Whom closing the day would close out."""
    updated_at: datetime


async def hall(code: str, at: datetime, db: Database) -> Hall:
    """Give everything that the page of a hall shows.

    Raises:
        NoSuchSite: there is none of this code.

    """
    site = await db.row(
        "select s.code, s.name, s.name_en, s.rates, s.promise_minutes, st.closed_day"
        "  from site s left join site_standing st on st.site = s.code where s.code = $1",
        code,
    )
    if site is None:
        raise NoSuchSite
    day = business_date(at)
    forecasts = await of_lines(code, db, at)
    rows = await db.rows(screens.LINES, code, day, at)
    closes = {row["code"]: await _closes(code, row["code"], at, db) for row in rows}
    promise = timedelta(minutes=site["promise_minutes"])
    lines = [
        _line(row, forecasts.get(row["code"]), promise, closes[row["code"]], at) for row in rows
    ]
    counters = [_counter(row) for row in await db.rows(screens.COUNTERS, code)]
    lasting = [
        Lasting(row["number"], row["line"], row["state"], _minutes(row["since"], at))
        for row in await db.rows(screens.LONG_AWAY, code, day)
        if row["since"] is not None and at - row["since"] > TOO_LONG[row["state"]]
    ]
    here = await db.rows(screens.STILL_THERE, code, day, list(SENT_HOME))
    return Hall(
        site=code,
        name=site["name"],
        name_en=site["name_en"],
        rates=site["rates"],
        promise_minutes=site["promise_minutes"],
        closed_today=site["closed_day"] == day,
        lines=lines,
        counters=counters,
        lasting=lasting,
        alarms=await _alarms(code, db),
        suggestions=suggestions(
            [LineLoad(line.code, line.waiting, line.late) for line in lines],
            [CounterLoad(c.name, c.lines, c.open, c.paused_at is not None) for c in counters],
        ),
        still_there=[StillThere(row["number"], row["line"], row["state"]) for row in here],
        updated_at=at,
    )


async def _closes(site: str, line: str, at: datetime, db: Database) -> datetime | None:
    """Tell when reception ends today; None where the line is always open, or not open today."""
    hours = await reception(site, line, business_date(at), db)
    if not hours or hours[-1].closes - hours[0].opens >= timedelta(hours=24):
        return None
    return hours[-1].closes


def _line(
    row: Any,  # noqa: ANN401 - a row of the untyped database driver
    forecast: LineForecast | None,
    promise: timedelta,
    closes_at: datetime | None,
    at: datetime,
) -> HallLine:
    seconds = forecast.p80_seconds if forecast else None
    likely = timedelta(seconds=seconds) if seconds is not None else None
    same = {name: row[name] for name in HallLine.__slots__ if name in row}
    return HallLine(
        oldest_minutes=None if row["oldest"] is None else _minutes(row["oldest"], at),
        forecast=forecast,
        late=likely is not None and likely > promise,
        closes_at=closes_at,
        past_closing=bool(likely is not None and closes_at and at + likely > closes_at),
        **same,
    )


def _counter(row: Any) -> HallCounter:  # noqa: ANN401 - a row of the untyped database driver
    same = {name: row[name] for name in HallCounter.__slots__ if name in row}
    same["opened_at"] = row["opened_at"] if row["open"] else None
    return HallCounter(
        clerk=row["opened_by"] and row["opened_by"].hex[-4:],
        since=row["started_at"] if row["state"] == "serving" else row["called_at"],
        **same,
    )


async def _alarms(site: str, db: Database) -> list[Alarm]:
    found = []
    for row in await db.rows(screens.ALARMS, site):
        device = f"{row['kind']} {row['id'].hex[-4:]}"
        if row["silent_since"]:
            found.append(Alarm(f"{row['kind']}_silent", device, None, row["silent_since"]))
        if row["paper_out_at"]:
            found.append(Alarm("paper_out", device, None, row["paper_out_at"]))
    people = await db.rows(screens.HELP, site)
    return found + [Alarm(row["kind"], None, row["number"], row["at"]) for row in people]


def _minutes(since: datetime, at: datetime) -> int:
    return max(0, int((at - since).total_seconds() // 60))
