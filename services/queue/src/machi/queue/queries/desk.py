"""What staff at a counter see."""

from collections import Counter as Tally
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from machi.queue.domain.refusals import NoSuchCounter
from machi.queue.queries.board import Line, site
from machi.queue.store import screens
from machi.shared.clock import business_date
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True)
class CounterChoice:
    """A counter that somebody may sit down at."""

    id: UUID
    name: str
    site: str
    site_name: str
    site_name_en: str
    open: bool
    lines: list[str]
    number: str | None
    state: str | None
    mine: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody in one of the counter's lines, or expected back in it."""

    id: UUID
    number: str
    line: str
    state: str
    issued_at: datetime
    held_until: datetime | None
    returned: bool
    minutes: int
    """Whole minutes since the number was taken."""


@dataclass(frozen=True, slots=True)
class AtDesk:
    """The ticket that a counter has called or serves."""

    id: UUID
    number: str
    line: str
    state: str
    call_count: int
    called_at: datetime
    started_at: datetime | None


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything on the screen of one counter."""

    id: UUID
    name: str
    site: str
    site_name: str
    site_name_en: str
    open: bool
    lines: Sequence[Line]
    ticket: AtDesk | None
    waiting: Sequence[Waiting]
    remote: Sequence[Waiting]
    held: Sequence[Waiting]
    counts: Tally[str]
    updated_at: datetime


async def counters(sites: frozenset[str], staff_id: UUID, db: Database) -> list[CounterChoice]:
    """List the counters of the sites where somebody may call (`*`: all)."""
    rows = await db.rows(screens.COUNTERS, list(sites), staff_id)
    return [CounterChoice(**dict(row)) for row in rows]


async def desk(counter_id: UUID, at: datetime, db: Database) -> Desk:
    """Give the screen of a counter.

    Raises:
        NoSuchCounter: there is none of this id.

    """
    row = await db.row(screens.COUNTER, counter_id)
    if row is None:
        raise NoSuchCounter
    here = await site(row["site"], at, db)
    people = [
        Waiting(**dict(found), minutes=int((at - found["issued_at"]).total_seconds() // 60))
        for found in await db.rows(screens.LINE_UP, here.code, business_date(at), row["lines"], at)
    ]
    return Desk(
        row["id"],
        row["name"],
        here.code,
        here.name,
        here.name_en,
        row["open"],
        [line for line in here.lines if line.code in row["lines"]],
        _at_desk(row),
        [person for person in people if person.state == "waiting"],
        [person for person in people if person.state == "remote"],
        [person for person in people if person.state == "held_absent"],
        Tally(person.line for person in people if person.state == "waiting"),
        at,
    )


def _at_desk(row: Any) -> AtDesk | None:  # noqa: ANN401 - a row of the untyped database driver
    if row["ticket_id"] is None:
        return None
    return AtDesk(
        row["ticket_id"],
        row["number"],
        row["line"],
        row["state"],
        row["call_count"],
        row["called_at"],
        row["started_at"],
    )
