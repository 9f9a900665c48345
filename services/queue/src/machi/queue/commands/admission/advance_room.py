from dataclasses import dataclass
from datetime import datetime

from machi.queue.commands.admission.asked import facts, topics
from machi.queue.commands.admission.ended import end
from machi.queue.domain.admission.room import (
    ALARM_FOR,
    Pace,
    Phase,
    advance,
    phase,
    stand_still,
)
from machi.queue.store import admission as store
from machi.queue.tables.admission import AdmissionRoomRow
from machi.shared.contracts.queue import RoomAlarmed
from machi.shared.db.database import Database, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class AdvanceRoom:
    """Time goes on: let in whose turn it is. Any process says it, as often as it likes."""

    room: str
    at: datetime
    slow: bool = False
    """The database was slow the last time: let nobody in for a while."""


async def advance_room(command: AdvanceRoom, db: Database) -> AdmissionRoomRow:
    """Move the serving number to where the time says, and give the room as it is then.

    Two processes that say it at once take turns: the second finds nothing left to do.

    Raises:
        NoSuchRoom: there is none of this code.

    """
    at = command.at
    async with db.transaction() as tx:
        room = await store.room(tx, command.room)
        where = phase(room, at)
        if where is Phase.CLOSED and room.closed_at is None:
            await end(tx, room, at)
        elif room.drawn_at is not None and where is not Phase.CLOSED:
            if command.slow and where is Phase.OPEN:
                where = await _alarm(tx, room, at)
            await _advance(tx, room, at, runs=where is Phase.OPEN)
    return room


async def _alarm(tx: Transaction, room: AdmissionRoomRow, at: datetime) -> Phase:
    room.alarm_until = at + ALARM_FOR
    room.revision += 1
    await tx.publish(RoomAlarmed(at=at, **facts(room)), topics=topics(room))
    return Phase.ALARM


async def _advance(tx: Transaction, room: AdmissionRoomRow, at: datetime, *, runs: bool) -> None:
    lapsed = await store.lapse(tx, room.code, at)
    pace = Pace(
        serving=room.serving,
        last=room.early + room.late,
        credit=room.credit + lapsed,
        rate_per_minute=room.rate_per_minute,
        since=room.advanced_at or room.drawn_at or at,
    )
    if runs:
        free = None
        if room.inside_at_most is not None:
            free = max(0, room.inside_at_most - await store.inside(tx, room.code, at))
        after = advance(pace, at, free=free)
    else:
        after = stand_still(pace, at)
    if after.serving > pace.serving:
        await store.let_in(tx, room.code, (pace.serving, after.serving), at)
    if runs and after == pace and not lapsed:
        return  # nobody moved: nothing is written, four times a second
    room.serving, room.credit, room.advanced_at = after.serving, after.credit, after.since
    room.lapsed += lapsed
    tx.session.add(room)
