"""What somebody in an admission room is shown."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from machi.queue.domain.admission.room import INSIDE_FOR, UNUSED_FOR, Phase, phase
from machi.queue.domain.admission.waiting import Wait, look_again, look_again_after_opening, wait
from machi.queue.queries.admission.places import Place
from machi.queue.tables.admission import AdmissionRoomRow

LOOK_AT_TURN = 60
"""Seconds between two looks of somebody whose turn it is: until when it is stays on the page."""

State = Literal["gathering", "drawing", "waiting", "turn", "inside", "lapsed", "closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where somebody stands. `look_again` is in seconds; None: nothing changes any more.

    number, ahead, wait: while waiting. until: how long the turn waits, or how long they may stay.
    """

    state: State
    phase: Phase
    number: int | None = None
    ahead: int | None = None
    wait: Wait | None = None
    until: datetime | None = None
    look_again: int | None = None


def standing(room: AdmissionRoomRow, place: Place, at: datetime) -> Standing:
    """Say where a place stands now, and when its holder should look again."""
    where = phase(room, at)
    if where in {Phase.BEFORE, Phase.GATHERING}:
        left = (room.opens_at - at).total_seconds()
        again = look_again_after_opening(left, room.early, place.id)
        return Standing(state="gathering", phase=where, look_again=again)
    if place.number is None and where is not Phase.CLOSED:
        again = look_again_after_opening(0, room.early, place.id)
        return Standing(state="drawing", phase=where, look_again=again)
    if place.number is not None and place.turn_at is None and where is not Phase.CLOSED:
        return _waiting(room, place, place.number, where)
    return _turn(place, where, at)


def _turn(place: Place, where: Phase, at: datetime) -> Standing:
    """Say how it is once the turn came, or can come no more."""
    state: State = "closed"
    until = None
    if place.lapsed_at is not None:
        state = "lapsed"
    elif place.entered_at is not None:
        until = place.entered_at + INSIDE_FOR
        state = "inside" if at < until else "lapsed"
    elif place.turn_at is not None and where is not Phase.CLOSED:
        until = place.turn_at + UNUSED_FOR
        state = "turn"
    again = LOOK_AT_TURN if state == "turn" else None
    return Standing(state=state, phase=where, number=place.number, until=until, look_again=again)


def _waiting(room: AdmissionRoomRow, place: Place, number: int, where: Phase) -> Standing:
    ahead = max(0, number - room.serving - 1)
    waiting = room.early + room.late - room.serving
    return Standing(
        state="waiting",
        phase=where,
        number=number,
        ahead=ahead,
        wait=wait(ahead, room.rate_per_minute),
        look_again=look_again(ahead, waiting, room.rate_per_minute, place.id),
    )
