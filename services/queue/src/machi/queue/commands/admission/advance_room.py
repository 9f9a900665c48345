from dataclasses import dataclass
from datetime import datetime

from machi.queue.commands.admission.asked import facts, topics
from machi.queue.commands.admission.ended import end
from machi.queue.domain.admission.refusals import NoSuchRoom
from machi.queue.domain.admission.room import (
    ALARM_FOR,
    INSIDE_FOR,
    UNUSED_FOR,
    Pace,
    Phase,
    advance,
    phase,
)
from machi.queue.store import admission as store
from machi.queue.tables.admission import AdmissionRoomRow
from machi.shared.contracts.queue import RoomAlarmed
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceRoom:
    """Time goes on: let in whose turn it is. Any process says it, as often as it likes."""

    room: str
    at: datetime
    slow: bool = False
    """The database was slow the last time: let nobody in for a while."""


async def advance_room(command: AdvanceRoom, db: Database) -> AdmissionRoomRow:
    """Move the serving number to where the time says, and give the room as it is then.

    No lock is held between two statements: a process that is short of time must not keep those
    who arrive waiting. What was read is compared when it is written; of two processes that say it
    at once, one finds that the other was there.

    Raises:
        NoSuchRoom: there is none of this code.

    """
    at = command.at
    await db.row(store.LAPSE, command.room, at, at - UNUSED_FOR)
    room = await _read(command.room, db)
    where = phase(room, at)
    if where is Phase.CLOSED and room.closed_at is None:
        return await _end(command, db)
    if where is Phase.OPEN and command.slow:
        return await _alarm(command, db)
    if where is Phase.OPEN:
        await _let_in(room, at, db)
    return room


async def _read(code: str, db: Database) -> AdmissionRoomRow:
    row = await db.row(store.ROOM, code)
    if row is None:
        raise NoSuchRoom
    return AdmissionRoomRow(**dict(row))


async def _let_in(room: AdmissionRoomRow, at: datetime, db: Database) -> None:
    since = room.advanced_at or at
    pace = Pace(room.serving, room.early + room.late, room.credit, room.rate_per_minute, since)
    after = advance(pace, at, free=await _free(room, at, db))
    if after == pace:
        return
    moved = await db.row(
        store.LET_IN,
        room.code,
        at,
        room.serving,
        after.serving,
        pace.credit - after.credit,
        room.advanced_at,
        after.since,
    )
    if moved is not None:
        room.serving, room.credit, room.advanced_at = after.serving, after.credit, after.since


async def _free(room: AdmissionRoomRow, at: datetime, db: Database) -> int | None:
    """Count how many more there is room for inside; None where there is no limit."""
    if room.inside_at_most is None:
        return None
    entered = at - INSIDE_FOR
    row = await db.row(store.INSIDE, room.code, entered - UNUSED_FOR, entered)
    return max(0, room.inside_at_most - (row["inside"] if row else 0))


async def _end(command: AdvanceRoom, db: Database) -> AdmissionRoomRow:
    async with db.transaction() as tx:
        room = await store.room(tx, command.room)
        if room.closed_at is None:
            await end(tx, room, command.at)
    return room


async def _alarm(command: AdvanceRoom, db: Database) -> AdmissionRoomRow:
    async with db.transaction() as tx:
        room = await store.room(tx, command.room)
        if phase(room, command.at) is Phase.OPEN:
            room.alarm_until = command.at + ALARM_FOR
            room.revision += 1
            tx.session.add(room)
            await tx.publish(RoomAlarmed(at=command.at, **facts(room)), topics=topics(room))
    return room
