"""What staff see of the rooms, and what anybody may check of a draw."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from machi.queue.domain.admission.draw import commitment
from machi.queue.domain.admission.refusals import NoSuchRoom
from machi.queue.domain.admission.room import Phase, phase
from machi.queue.store.admission import DRAWN, ROOM, ROOMS, STATE
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomChoice:
    """A room in the list of staff."""

    room: str
    site: str
    site_name: str
    site_name_en: str
    name: str
    name_en: str
    phase: Phase
    doors_at: datetime
    opens_at: datetime
    closes_at: datetime
    waiting: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomState(RoomChoice):
    """A room as staff watch it."""

    leads_to: str
    rate_per_minute: int
    inside_at_most: int | None
    early: int
    late: int
    serving: int
    lapsed: int
    arrived_last_minute: int
    let_in_last_minute: int
    pause_reason: str | None
    seed_sha256: str
    updated_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Draw:
    """The draw of a room: `seed` is null until it was drawn, `items` are (number, lot, place)."""

    room: str
    seed_sha256: str
    seed: str | None
    early: int
    items: list[tuple[int, str, UUID]]


async def rooms(sites: Iterable[str], at: datetime, db: Database) -> list[RoomChoice]:
    """List the rooms of these sites (`*`: all), the newest first."""
    return [RoomChoice(**_common(row, at)) for row in await db.rows(ROOMS, sorted(sites))]


async def room_state(code: str, at: datetime, db: Database) -> RoomState:
    """Read how a room is.

    Raises:
        NoSuchRoom: there is none of this code.

    """
    row = await db.row(STATE, code, at)
    if row is None:
        raise NoSuchRoom
    same = ("leads_to", "rate_per_minute", "inside_at_most", "early", "late", "serving", "lapsed")
    return RoomState(
        **_common(row, at),
        **{name: row[name] for name in same},
        arrived_last_minute=row["arrived"],
        let_in_last_minute=row["let_in"],
        pause_reason=row["pause_reason"],
        seed_sha256=commitment(row["seed"]),
        updated_at=at,
    )


async def draw(code: str, after: int, at_most: int, db: Database) -> Draw:
    """Give what anybody needs to draw again: the seed, and the places in their order.

    Raises:
        NoSuchRoom: there is none of this code.

    """
    room = await db.row(ROOM, code)
    if room is None:
        raise NoSuchRoom
    lots = await db.rows(DRAWN, code, after, at_most)
    return Draw(
        room=code,
        seed_sha256=commitment(room["seed"]),
        seed=room["seed"].hex() if room["drawn_at"] else None,
        early=room["early"],
        items=[(lot["number"], lot["lot"], lot["id"]) for lot in lots],
    )


def _common(row: Any, at: datetime) -> dict[str, Any]:  # noqa: ANN401 - a row of the driver
    names = ("site", "site_name", "site_name_en", "name", "name_en")
    times = ("doors_at", "opens_at", "closes_at")
    stored = _Stored(**{name: row[name] for name in (*times, *_MARKS)})
    return {
        "room": row["code"],
        **{name: row[name] for name in (*names, *times)},
        "phase": phase(stored, at),
        "waiting": row["early"] + row["late"] - row["serving"],
    }


_MARKS = ("drawn_at", "paused_at", "alarm_until", "closed_at")


@dataclass(slots=True)
class _Stored:
    doors_at: datetime
    opens_at: datetime
    closes_at: datetime
    drawn_at: datetime | None
    paused_at: datetime | None
    alarm_until: datetime | None
    closed_at: datetime | None
