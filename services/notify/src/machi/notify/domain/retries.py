"""How long to wait before the next try, and when to stop.

Routine delays sum to 15 h 43 min, at most 18 h 51 min with jitter: within the 24 hours in which
LINE recognises a repeated push (`X-Line-Retry-Key`). No try starts later than 20 hours in.
"""

from datetime import datetime, timedelta
from enum import StrEnum


class Urgency(StrEnum):
    URGENT = "urgent"
    """Worth nothing later: a ticket was called. Expires rather than come late."""
    ROUTINE = "routine"


DELAYS = {
    Urgency.URGENT: (2, 4, 8),
    Urgency.ROUTINE: (5, 30, 120, 600, 1800, 3600, 7200, 14400, 28800),
}
"""Seconds to wait after the first, second, … failure."""

JITTER = 0.2
DEADLINE = {Urgency.URGENT: timedelta(minutes=5), Urgency.ROUTINE: timedelta(hours=20)}
"""How long after the event a first message may still leave."""
GIVE_UP = timedelta(hours=20)
"""No retry later than this after the first attempt."""


def next_try(
    urgency: Urgency, failures: int, *, first: datetime, now: datetime, dice: float
) -> datetime | None:
    """Say when to try again after the `failures`-th failure; None when the tries are used up.

    Args:
        urgency: which delays apply.
        failures: how many tries failed so far, at least 1.
        first: when the first attempt began.
        now: when this one failed.
        dice: a random number in [0, 1), so that many messages do not come back at once.

    """
    delays = DELAYS[urgency]
    if failures > len(delays):
        return None
    delay = delays[failures - 1] * (1 + JITTER * (2 * dice - 1))
    at = now + timedelta(seconds=delay)
    return at if at < first + GIVE_UP else None
