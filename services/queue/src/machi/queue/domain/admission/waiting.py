"""What somebody who waits is told: how long it may take, and when to look again."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

LOOKS_PER_SECOND = 200
"""How many looks a second all who wait together may cost: more people look less often."""

SOONEST = 5
LATEST = 240
"""Seconds between two looks. A turn waits five minutes: who looks every four never misses it."""

SPREAD_AT_MOST = 60
"""Seconds over which those who waited for the opening look again after it."""

NOT_ALL_COME = 0.3
"""This share of the people ahead may turn out not to be there any more."""

FINE_UP_TO = 10
"""Minutes that are told one by one; longer waits in steps of five."""
_STEP = 5


@dataclass(frozen=True, slots=True)
class Wait:
    """From so many to so many minutes."""

    from_minutes: int
    to_minutes: int


def wait(ahead: int, rate_per_minute: int) -> Wait:
    """Tell the range: some of those ahead are gone, or all of them are still there."""
    longest = ahead / rate_per_minute
    return Wait(_rounded(longest * (1 - NOT_ALL_COME), math.floor), _rounded(longest, math.ceil))


def _rounded(minutes: float, to_whole: Callable[[float], int]) -> int:
    if minutes <= FINE_UP_TO:
        return to_whole(minutes)
    return to_whole(minutes / _STEP) * _STEP


def look_again(ahead: int, waiting: int, rate_per_minute: int, place: UUID) -> int:
    """Give the seconds until somebody in line should look again.

    Half of what is left to wait, never so long that the turn could pass, never so short that all
    together ask more often than `LOOKS_PER_SECOND`.
    """
    half = ahead * 60 / rate_per_minute / 2
    crowd = waiting / LOOKS_PER_SECOND
    return round(min(LATEST, max(SOONEST, half, crowd)) * _own(place, 0.8, 1.0))


def look_again_after_opening(seconds_to_opening: float, early: int, place: UUID) -> int:
    """Give the same to somebody who waits for the opening: not all of them in the same second."""
    if seconds_to_opening > LATEST:
        return round(LATEST * _own(place, 0.5, 1.0))
    spread = min(SPREAD_AT_MOST, early / LOOKS_PER_SECOND)
    return math.ceil(max(0.0, seconds_to_opening) + 1 + spread * _own(place, 0.0, 1.0))


def _own(place: UUID, low: float, high: float) -> float:
    """Give each place a point of its own between two, always the same."""
    return low + (high - low) * (place.bytes[-1] / 255)
