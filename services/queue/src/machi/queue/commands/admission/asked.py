"""What commands of staff at an admission room have in common."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from machi.queue.domain.admission.room import Phase, phase
from machi.queue.tables.admission import AdmissionRoomRow
from machi.shared.db.once import Once


@dataclass(frozen=True, slots=True, kw_only=True)
class OfRoom:
    """Staff ask something of a room."""

    room: str
    by: UUID
    sites: frozenset[str]
    """Where they may; `*` is everywhere."""
    at: datetime
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class RoomNow:
    """Where a room stands after a command."""

    room: str
    phase: Phase
    rate_per_minute: int
    serving: int
    waiting: int


class RoomFacts(TypedDict):
    room: str
    site: str
    revision: int
    rate_per_minute: int
    serving: int
    waiting: int


def now(row: AdmissionRoomRow, at: datetime) -> RoomNow:
    waiting = row.early + row.late - row.serving
    return RoomNow(row.code, phase(row, at), row.rate_per_minute, row.serving, waiting)


def facts(row: AdmissionRoomRow) -> RoomFacts:
    """Give what every event about a room says."""
    return {
        "room": row.code,
        "site": row.site,
        "revision": row.revision,
        "rate_per_minute": row.rate_per_minute,
        "serving": row.serving,
        "waiting": row.early + row.late - row.serving,
    }


def topics(row: AdmissionRoomRow) -> str:
    """Name the live pages that a change concerns: those of staff. People who wait look by turns."""
    return f"room:{row.code}"
