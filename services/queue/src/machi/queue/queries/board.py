"""What everybody may see: sites, lines, how many wait, and who is called. Never a name."""

import asyncio
import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from machi.queue.domain.refusals import NoSuchSite
from machi.queue.domain.ticket import State
from machi.queue.store import board as store
from machi.queue.store import screens
from machi.shared.clock import JAPAN, business_date
from machi.shared.db.database import Database

_CODE = re.compile(r"[a-z0-9-]{1,40}")

LONG_WAIT = timedelta(minutes=30)
"""Who waited longer is asked to the counter with an apology."""

_LISTED = (
    State.CALLED,
    State.CALLED_READY,
    State.SERVING,
    State.PAYING,
    State.HELD_ABSENT,
    State.DONE,
)
"""A call that was undone, or whose person waits again, is of use to nobody."""


@dataclass(frozen=True, slots=True)
class Line:
    """A service line; `waiting` are in the hall, `remote` took a number and are on their way."""

    code: str
    prefix: str
    name: str
    name_en: str
    color: str
    shape: str
    open: bool
    waiting: int
    remote: int


@dataclass(frozen=True, slots=True)
class Site:
    code: str
    name: str
    name_en: str
    lines: list[Line]


@dataclass(frozen=True, slots=True)
class Call:
    """A number at a counter: `called`, or `serving` when the person came."""

    number: str
    counter: str
    line: str
    color: str
    shape: str
    state: str
    call_count: int
    called_at: datetime


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """One call or repeat of today. Its `id` is never used again: a board says each id once.

    standing: the number is being called at this very moment, and this is its latest call.
    age_seconds: how old the call was when it was read, so that a board's own clock does not matter.
    """

    id: int
    number: str
    counter: str
    line: str
    color: str
    shape: str
    call_count: int
    ready: bool
    long_wait: bool
    standing: bool
    state: str
    called_at: datetime
    age_seconds: float


@dataclass(frozen=True, slots=True)
class ReadyNumber:
    """Something can be handed over: now at `counter`, or soon."""

    number: str
    color: str
    shape: str
    counter: str | None


@dataclass(frozen=True, slots=True)
class Notice:
    """What staff let the boards say instead of numbers: an emergency."""

    says: str
    says_en: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Board:
    """A site's wallboard: who is at the counters and the day's calls, the newest first."""

    site: str
    name: str
    name_en: str
    calls: list[Call]
    feed: list[FeedEntry]
    ready: list[ReadyNumber]
    notice: Notice | None
    lines: list[Line]
    updated_at: datetime

    @property
    def standing(self) -> list[FeedEntry]:
        """The numbers that are being called at this moment."""
        return [entry for entry in self.feed if entry.standing]

    @property
    def last(self) -> list[FeedEntry]:
        """Each number's latest call, where it is of use to somebody who missed it."""
        latest: dict[str, FeedEntry] = {}
        for entry in self.feed:
            latest.setdefault(entry.number, entry)
        return [entry for entry in latest.values() if entry.state in _LISTED]


def _line(row: Any) -> Line:  # noqa: ANN401 - a row of the database driver, which is untyped
    return Line(
        row["code"],
        row["prefix"],
        row["name"],
        row["name_en"],
        row["color"],
        row["shape"],
        row["open"],
        row["waiting"],
        row["remote"],
    )


async def sites(at: datetime, db: Database, only: str | None = None) -> list[Site]:
    """List the sites, their lines and how many wait in each today."""
    found: dict[str, Site] = {}
    for row in await db.rows(screens.LINES, business_date(at), only):
        site = found.setdefault(
            row["site"], Site(row["site"], row["site_name"], row["site_name_en"], [])
        )
        site.lines.append(_line(row))
    return list(found.values())


async def site(code: str, at: datetime, db: Database) -> Site:
    """Give one site.

    Raises:
        NoSuchSite: there is none of this code.

    """
    found = await sites(at, db, code) if _CODE.fullmatch(code) else []
    if not found:
        raise NoSuchSite
    return found[0]


async def board(code: str, at: datetime, db: Database) -> Board:
    """Give what the wallboard of a site shows.

    Raises:
        NoSuchSite: there is none of this code.

    """
    day = business_date(at)
    midnight = datetime.combine(day, time(), JAPAN)
    # Side by side: whoever is called waits for all of them.
    here, calls, feed, ready, told = await asyncio.gather(
        site(code, at, db),
        db.rows(screens.CALLS, code),
        db.rows(store.CALLS_OF_TODAY, code, midnight),
        db.rows(store.READY, code, day),
        notice(code, db),
    )
    return Board(
        here.code,
        here.name,
        here.name_en,
        [_call(row) for row in calls],
        [_entry(row, at) for row in feed],
        [ReadyNumber(row["number"], row["color"], row["shape"], row["counter"]) for row in ready],
        told,
        here.lines,
        at,
    )


async def notice(site: str, db: Database) -> Notice | None:
    """Give what the boards of a site say instead of numbers now."""
    row = await db.row(store.NOTICE, site)
    return Notice(row["says"], row["says_en"], row["at"]) if row else None


def _call(row: Any) -> Call:  # noqa: ANN401 - a row of the database driver
    return Call(
        row["number"],
        row["counter"],
        row["line"],
        row["color"],
        row["shape"],
        row["state"],
        row["call_count"],
        row["called_at"],
    )


def _entry(row: Any, at: datetime) -> FeedEntry:  # noqa: ANN401 - a row of the database driver
    return FeedEntry(
        id=row["position"],
        number=row["number"],
        counter=row["counter"],
        line=row["line"],
        color=row["color"],
        shape=row["shape"],
        call_count=row["call_count"],
        ready=row["ready"],
        long_wait=row["waited"] is not None and row["waited"] > LONG_WAIT,
        standing=row["standing"],
        state=row["state"],
        called_at=row["at"],
        age_seconds=max(0.0, (at - row["at"]).total_seconds()),
    )
