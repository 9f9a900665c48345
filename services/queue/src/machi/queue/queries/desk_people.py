"""The people of a counter's lines, each with why they come when they come."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.domain.forecast.wait_range import WaitRange, wait_range
from machi.queue.domain.refusals import NoSuchTicket
from machi.queue.queries.forecasts import FRESH
from machi.queue.store import desk as statements
from machi.shared.clock import business_date
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who is still to be served, or expected back. No name: a number."""

    id: UUID
    number: str
    line: str
    state: str
    issued_at: datetime
    held_until: datetime | None
    ready_at: datetime | None
    in_process_at: datetime | None
    returned: bool
    """At the front: came back from being absent or on hold, or was opened again."""
    priority_class: int
    priority_reason: str | None
    rate: int
    """How many times each minute of waiting counts."""
    credit_minutes: int
    """Minutes that count; below zero before the booked time."""
    parked_here: bool
    parked_at: str | None
    expected_there: bool
    """The counter that they are parked for is open: no other one calls them."""
    noted: bool
    range_minutes: WaitRange | None
    """Until their turn, as they read it themselves; None when nobody can tell."""
    minutes: int
    """Whole minutes since the number was taken."""

    @property
    def points(self) -> int:
        """What decides about the order: the minutes that count, times the rate of the class."""
        return self.rate * self.credit_minutes


@dataclass(frozen=True, slots=True)
class Finished:
    """Somebody whom the counter completed today."""

    id: UUID
    number: str
    line: str
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Named:
    """A ticket that a question is about."""

    id: UUID
    number: str
    site: str
    line: str
    state: str


async def people(
    counter_id: UUID, site: str, lines: Sequence[str], at: datetime, db: Database
) -> list[Person]:
    """List everybody whom this counter may have to do with, the next one to be called first."""
    rows = await db.rows(
        statements.PEOPLE, site, business_date(at), list(lines), at, counter_id, FRESH
    )
    found = []
    for row in rows:
        same = dict(row)
        same["credit_minutes"] = int(same["credit_minutes"])
        same["parked_here"] = bool(same["parked_here"])
        minutes = int((at - row["issued_at"]).total_seconds() // 60)
        p10, p80 = same.pop("p10_seconds"), same.pop("p80_seconds")
        told = None if p80 is None else wait_range(p10, p80)
        found.append(Person(**same, minutes=minutes, range_minutes=told))
    return found


async def finished(counter_id: UUID, site: str, at: datetime, db: Database) -> list[Finished]:
    """List whom the counter completed last, the newest first."""
    rows = await db.rows(statements.FINISHED, counter_id, business_date(at), site)
    return [Finished(**dict(row)) for row in rows]


async def named(ticket_id: UUID, db: Database) -> Named:
    """Give a ticket's number and where it is.

    Raises:
        NoSuchTicket: there is none of this id.

    """
    row = await db.row(statements.ONE, ticket_id)
    if row is None:
        raise NoSuchTicket
    return Named(**dict(row))
