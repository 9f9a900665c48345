"""An admission room (待合室): people wait in it for the opening minute of an event, then go in.

Who comes before the opening is put in an order by lot, who comes after stands behind in order of
arrival. A serving number rises along the places. All of it follows from the time and what is
stored: a process that starts again goes on where the last one was.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

UNUSED_FOR = timedelta(minutes=5)
"""How long a turn waits for its person; then the place is over and the next one moves up."""

INSIDE_FOR = timedelta(minutes=10)
"""How long somebody who went in may take places: as long as a place is held."""

CATCH_UP = timedelta(seconds=2)
"""After a standstill nobody storms in: at most what these seconds would have let in."""

ALARM_FOR = timedelta(seconds=10)
"""How long nobody is let in after the database was slow; it begins anew each time it is."""

SLOW = timedelta(seconds=2)
"""A database that answers later than this is in trouble."""


class Phase(StrEnum):
    BEFORE = "before"
    """The doors are closed still; nobody can stand in line."""
    GATHERING = "gathering"
    """Doors are open, the event is not: whoever comes now takes part in the draw."""
    DRAWING = "drawing"
    """The opening minute came; the order of the early ones is being drawn."""
    OPEN = "open"
    PAUSED = "paused"
    """Staff stopped it: places stay, nobody is let in."""
    ALARM = "alarm"
    """The machine stopped it for some seconds."""
    CLOSED = "closed"


class Room(Protocol):
    """What the rules need to know of a room as it is stored."""

    doors_at: datetime
    opens_at: datetime
    closes_at: datetime
    drawn_at: datetime | None
    paused_at: datetime | None
    alarm_until: datetime | None
    closed_at: datetime | None


def phase(room: Room, at: datetime) -> Phase:
    """Tell where a room stands."""
    if room.closed_at is not None or at >= room.closes_at:
        return Phase.CLOSED
    if at < room.opens_at:
        return Phase.BEFORE if at < room.doors_at else Phase.GATHERING
    if room.drawn_at is None:
        return Phase.DRAWING
    return _under_way(room, at)


def _under_way(room: Room, at: datetime) -> Phase:
    if room.paused_at is not None:
        return Phase.PAUSED
    if room.alarm_until is not None and at < room.alarm_until:
        return Phase.ALARM
    return Phase.OPEN


@dataclass(frozen=True, slots=True)
class Pace:
    """How far the serving number came.

    serving: everybody up to this number was let in.
    last: the last number that was given.
    credit: places that were not used, and not passed on yet.
    since: up to when the rate was spent.
    """

    serving: int
    last: int
    credit: int
    rate_per_minute: int
    since: datetime


def advance(pace: Pace, at: datetime, *, free: int | None = None) -> Pace:
    """Let in whom the time since and the unused places allow, and no more than are there.

    What a quiet minute left over is not saved up: at most `CATCH_UP`, or one person.

    Args:
        pace: how far it came.
        at: now.
        free: how many more there is room for inside; None is no limit.

    """
    one = timedelta(minutes=1) / pace.rate_per_minute
    since = max(pace.since, at - max(CATCH_UP, one))
    by_time = max(0, (at - since) // one)
    allowed = [by_time + pace.credit, pace.last - pace.serving, *([] if free is None else [free])]
    let_in = max(0, min(allowed))
    by_credit = min(let_in, pace.credit)
    return replace(
        pace,
        serving=pace.serving + let_in,
        credit=pace.credit - by_credit,
        since=since + one * (let_in - by_credit),
    )
