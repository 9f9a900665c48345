"""Forecast a site anew when something happened there, or a while has passed."""

from collections import Counter
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from uuid import UUID

from machi.queue.domain.calendar import Interval, whole
from machi.queue.domain.forecast.closing import stops_issuing
from machi.queue.domain.forecast.hall import Hall, Waiting
from machi.queue.domain.forecast.history import History, learn
from machi.queue.domain.forecast.outlook import Outlook
from machi.queue.store.booking import calendar
from machi.queue.store.forecast import lessons, present
from machi.queue.store.forecast import told as store
from machi.shared.clock import JAPAN, business_date
from machi.shared.db.database import Database, Transaction

AGAIN_AFTER = timedelta(seconds=15)
"""Time passes too: waits shorten although nothing happens."""

Imagine = Callable[[Hall, History, str], Awaitable[Outlook]]
"""Makes the roll-outs of `domain/forecast/outlook.py`, where they hold nobody up."""


@dataclass(frozen=True, slots=True)
class Forecasts:
    """What is told from now on: by line and by ticket, and who is to be told to leave."""

    lines: Mapping[str, store.Told]
    tickets: Mapping[UUID, store.Told]
    stopped: frozenset[str]


async def make_forecasts(
    site: str, at: datetime, db: Database, imagine: Imagine
) -> Forecasts | None:
    """Forecast every waiting ticket of a site, and a new one of each line.

    Two workers may ask at once: one does it. None: nothing happened, or the other one is at it.

    Args:
        site: which one.
        at: now.
        db: the queue's database.
        imagine: makes the roll-outs.

    """
    async with db.transaction() as tx:
        if not await store.alone(tx, site):
            return None
        known, made_at = await store.progress(tx, site)
        position, cause = await present.news(tx, site, known)
        if cause is None and made_at and at - made_at < AGAIN_AFTER:
            return None
        forecasts = await _forecast(tx, site, at, imagine, str(cause or position))
        stopped = await _stopped(db, site, at, forecasts.lines)
        midnight = datetime.combine(business_date(at) + timedelta(days=1), time(), JAPAN)
        await store.stop_issuing(tx, site, stopped, midnight)
        await store.note_progress(tx, site, position, at)
    return Forecasts(forecasts.lines, forecasts.tickets, stopped)


async def _forecast(
    tx: Transaction, site: str, at: datetime, imagine: Imagine, cause: str
) -> Forecasts:
    expected = await present.expectations(tx, site)
    groups = {one.line: one.group for one in expected}
    factors = await store.calibrate(
        tx, site, {one.group: one.factor for one in expected}, groups, at
    )
    days = await lessons.comparable_days(tx, site)
    history = learn(days, {one.line: one.samples for one in expected if one.samples})
    hall = await present.hall(tx, site, at)
    outlook = await imagine(hall, history, cause)
    factor_of = {line: factors.get(group, 1.0) for line, group in groups.items()}
    lines = {
        line: store.told(line, wait, factor_of.get(line, 1.0))
        for line, wait in outlook.lines.items()
    }
    tickets = {
        one.ticket: store.told(one.line, outlook.tickets[one.ticket], factor_of.get(one.line, 1.0))
        for one in hall.waiting
        if isinstance(one.ticket, UUID) and one.ticket in outlook.tickets
    }
    await store.tell_lines(tx, site, list(lines.values()), _count(hall), at)
    await store.tell_tickets(tx, site, tickets, at)
    await store.remember(tx, site, _first_told(hall, tickets), at)
    return Forecasts(lines, tickets, frozenset())


def _count(hall: Hall) -> Mapping[str, int]:
    return Counter(one.line for one in hall.waiting if one.here_from is None)


def _first_told(
    hall: Hall, tickets: Mapping[UUID, store.Told]
) -> Mapping[UUID, tuple[store.Told, int]]:
    """Choose whose forecast teaches: people in the hall who wait for their turn."""
    here = _count(hall)
    return {
        one.ticket: (tickets[one.ticket], here[one.line] - 1)
        for one in hall.waiting
        if isinstance(one.ticket, UUID) and one.ticket in tickets and _waits_its_turn(one)
    }


def _waits_its_turn(ticket: Waiting) -> bool:
    return ticket.here_from is None and ticket.front_at is None


async def _stopped(
    db: Database, site: str, at: datetime, lines: Mapping[str, store.Told]
) -> frozenset[str]:
    """Name the lines whose numbers would be called after reception has ended."""
    day = business_date(at)
    hours = await calendar.calendar(site, day, day, db)
    stopped = set()
    for line in await db.rows("select code from line where site = $1", site):
        code = line["code"]
        reception = hours.reception(code, day)
        p80 = lines[code].p80 if code in lines else None
        if not _always_open(reception, day_is=whole(day)) and stops_issuing(
            at, p80, [interval.closes for interval in reception]
        ):
            stopped.add(code)
    return frozenset(stopped)


def _always_open(reception: tuple[Interval, ...], day_is: Interval) -> bool:
    return reception == (day_is,)
