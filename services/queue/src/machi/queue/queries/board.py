"""What everybody may see: sites, lines, how many wait, and who is called. Never a name."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from machi.queue.domain.refusals import NoSuchSite
from machi.queue.store import screens
from machi.shared.clock import business_date
from machi.shared.db.database import Database

_CODE = re.compile(r"[a-z0-9-]{1,40}")


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
class Board:
    """A site's wallboard; calls with the newest first."""

    site: str
    name: str
    name_en: str
    calls: list[Call]
    lines: list[Line]
    updated_at: datetime


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
    here = await site(code, at, db)
    calls = [
        Call(
            row["number"],
            row["counter"],
            row["line"],
            row["color"],
            row["shape"],
            row["state"],
            row["call_count"],
            row["called_at"],
        )
        for row in await db.rows(screens.CALLS, code)
    ]
    return Board(here.code, here.name, here.name_en, calls, here.lines, at)
