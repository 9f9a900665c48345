"""What staff at a counter see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from machi.queue.domain.refusals import NoSuchCounter
from machi.queue.domain.ticket import UNDONE_WITHIN, State
from machi.queue.queries.board import Line, site
from machi.queue.queries.desk_people import Finished, Person, finished, people
from machi.queue.queries.notes import Note, notes_of
from machi.queue.store import desk as statements
from machi.queue.store import screens
from machi.shared.db.database import Database
from machi.shared.vault.vault import Vault

LONGEST_SERVICE = timedelta(minutes=60)
"""Service longer than this, or `TIMES_THE_USUAL`, looks as if somebody forgot to press 完了."""

TIMES_THE_USUAL = 3
SHORTEST_SUSPICION = timedelta(minutes=10)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class AtDesk:
    """The ticket that a counter has called or serves."""

    id: UUID
    number: str
    line: str
    state: str
    call_count: int
    called_at: datetime
    started_at: datetime | None
    priority_class: int
    priority_reason: str | None
    receipt_number: str | None
    return_to: str | None
    """The counter that wants them back."""
    notes: Sequence[Note]
    undo_seconds: int
    """How long the call can still be undone."""
    forgotten_in_seconds: int | None
    """When to ask whether 完了 was forgotten; zero or less: now."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """Everything on the screen of one counter."""

    id: UUID
    name: str
    site: str
    site_name: str
    site_name_en: str
    open: bool
    paused_at: datetime | None
    pause_reason: str | None
    lines: Sequence[Line]
    every_line: Sequence[Line]
    ticket: AtDesk | None
    people: Sequence[Person]
    finished: Sequence[Finished]
    undo_seconds: int
    """How long the last completion can still be undone."""
    updated_at: datetime

    def of(self, *states: str) -> list[Person]:
        """List the people in some states, in their order."""
        return [person for person in self.people if person.state in states]


async def counters(sites: frozenset[str], staff_id: UUID, db: Database) -> list[CounterChoice]:
    """List the counters of the sites where somebody may call (`*`: all)."""
    rows = await db.rows(screens.COUNTERS, list(sites), staff_id)
    return [CounterChoice(**dict(row)) for row in rows]


async def site_of(counter_id: UUID, db: Database) -> str:
    """Tell where a counter stands.

    Raises:
        NoSuchCounter: there is none of this id.

    """
    row = await db.row(statements.COUNTER, counter_id)
    if row is None:
        raise NoSuchCounter
    found: str = row["site"]
    return found


async def desk(counter_id: UUID, at: datetime, db: Database, vault: Vault) -> Desk:
    """Give the screen of a counter.

    Raises:
        NoSuchCounter: there is none of this id.

    """
    row = await db.row(statements.COUNTER, counter_id)
    if row is None:
        raise NoSuchCounter
    here = await site(row["site"], at, db)
    done = await finished(counter_id, here.code, at, db)
    return Desk(
        id=row["id"],
        name=row["name"],
        site=here.code,
        site_name=here.name,
        site_name_en=here.name_en,
        open=row["open"],
        paused_at=row["paused_at"],
        pause_reason=row["pause_reason"],
        lines=[line for line in here.lines if line.code in row["lines"]],
        every_line=here.lines,
        ticket=await _at_desk(row, at, db, vault) if row["ticket_id"] else None,
        people=await people(counter_id, here.code, row["lines"], at, db),
        finished=done,
        undo_seconds=_undo_seconds(done[0].ended_at if done else None, at),
        updated_at=at,
    )


async def _at_desk(row: Any, at: datetime, db: Database, vault: Vault) -> AtDesk:  # noqa: ANN401 - a row of the untyped database driver
    called = row["state"] in {State.CALLED, State.CALLED_READY}
    same = {name: row[name] for name in AtDesk.__slots__ if name in row and name != "id"}
    return AtDesk(
        id=row["ticket_id"],
        notes=await notes_of(row["ticket_id"], db, vault),
        undo_seconds=_undo_seconds(row["called_at"] if called else None, at),
        forgotten_in_seconds=await _forgotten_in(row, at, db),
        **same,
    )


def _undo_seconds(since: datetime | None, at: datetime) -> int:
    if since is None:
        return 0
    return max(0, int((UNDONE_WITHIN - (at - since)).total_seconds()))


async def _forgotten_in(row: Any, at: datetime, db: Database) -> int | None:  # noqa: ANN401 - as above
    if row["state"] != State.SERVING or row["started_at"] is None:
        return None
    longest = LONGEST_SERVICE
    usual = await db.row(statements.USUAL, row["site"], row["line"])
    if usual is not None:
        suspicious = timedelta(seconds=usual["seconds"]) * TIMES_THE_USUAL
        longest = min(longest, max(SHORTEST_SUSPICION, suspicious))
    return int((longest - (at - row["started_at"])).total_seconds())
