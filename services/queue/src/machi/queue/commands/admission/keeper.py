"""Keeps rooms moving, and how they stood a moment ago: all who look are answered from that."""

import asyncio
import time
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Annotated

import structlog
from fastapi import Depends, Request

from machi.queue.commands.admission.advance_room import AdvanceRoom, advance_room
from machi.queue.commands.admission.draw_lots import draw_lots
from machi.queue.domain.admission.room import SLOW, Phase, phase
from machi.queue.tables.admission import AdmissionRoomRow
from machi.shared.clock import Clock
from machi.shared.db.database import Database
from machi.shared.errors import DomainError

FRESH = 0.25
"""Seconds for which nobody asks the database again: the serving number moves in such steps."""

STALE = 2.0
"""After so long a silence the first look waits for the newest state, for `PATIENCE` at most. In a
storm nobody waits: what was seen last is told."""
PATIENCE = 1.0

log = structlog.get_logger()


@dataclass(slots=True)
class _Kept:
    room: AdmissionRoomRow
    looked_at: float
    slow: bool
    tasks: set["asyncio.Task[None]"] = field(default_factory=set)


class Keeper:
    """The rooms as this process saw them last: nothing is decided on it or lost with it.

    Looking is what advances a room: one look in four of a second goes to the database, however
    many people look, and moves the serving number to where the time says.
    """

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db = db
        self._clock = clock
        self._kept: dict[str, _Kept] = {}

    async def now(self, code: str) -> AdmissionRoomRow:
        """Give a room as it is, or was a moment ago.

        Raises:
            NoSuchRoom: there is none of this code.

        """
        kept = self._kept.get(code)
        if kept is None:
            await self._advance(code, slow=False)
            kept = self._kept[code]
        age = time.monotonic() - kept.looked_at
        if age > FRESH and not kept.tasks:
            self._start(kept)
            if age > STALE:
                await asyncio.wait(tuple(kept.tasks), timeout=PATIENCE)
        return kept.room

    def _start(self, kept: _Kept) -> None:
        task = asyncio.create_task(self._look(kept), name="admission room")
        kept.tasks.add(task)
        task.add_done_callback(kept.tasks.discard)

    async def _look(self, kept: _Kept) -> None:
        code = kept.room.code
        try:
            await self._advance(code, slow=kept.slow)
            if phase(kept.room, self._clock.now()) is Phase.DRAWING:
                await draw_lots(code, self._clock.now(), self._db)
        except DomainError as error:  # the database is away: what we saw last still stands
            kept.looked_at = time.monotonic()
            log.warning("room_not_advanced", room=code, code=error.code)

    async def _advance(self, code: str, *, slow: bool) -> None:
        began = time.monotonic()
        asked = AdvanceRoom(room=code, at=self._clock.now(), slow=slow)
        room = await advance_room(asked, self._db)
        ended = time.monotonic()
        kept = self._kept.setdefault(code, _Kept(room, ended, slow=False))
        kept.room, kept.looked_at = room, ended
        kept.slow = timedelta(seconds=ended - began) > SLOW


def keeper_of(request: Request) -> Keeper:
    """Give the one keeper of the process that answers this request."""
    state = request.app.state
    if not hasattr(state, "rooms"):
        state.rooms = Keeper(state.context.db, state.context.clock)
    keeper: Keeper = state.rooms
    return keeper


async def _keeper(request: Request) -> Keeper:
    return keeper_of(request)


Rooms = Annotated[Keeper, Depends(_keeper)]
"""The rooms of this process, for a route: `rooms: Rooms`."""
