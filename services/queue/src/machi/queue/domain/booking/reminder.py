"""When people are reminded of a reservation: the evening before, and the morning of the day."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from machi.shared.clock import JAPAN

EVENING = time(17)
MORNING = time(8)
STILL_HELPS = timedelta(hours=1)
"""Somebody reminded later than this before the start could not come in time any more."""


class When(StrEnum):
    DAY_BEFORE = "day_before"
    SAME_DAY = "same_day"


@dataclass(frozen=True, slots=True)
class Reminding:
    """Reservations that start from … until …, and were made before …, are to be reminded of now."""

    when: When
    starts_from: datetime
    starts_until: datetime
    made_before: datetime


def reminding(at: datetime) -> list[Reminding]:
    """Say who is to be reminded at a moment; nobody is at night."""
    here = at.astimezone(JAPAN)
    today = datetime.combine(here.date(), time(), JAPAN)
    tomorrow = today + timedelta(days=1)
    now = []
    if here.time() >= EVENING:
        day_after = tomorrow + timedelta(days=1)
        now.append(Reminding(When.DAY_BEFORE, tomorrow, day_after, today))
    if here.time() >= MORNING:
        now.append(Reminding(When.SAME_DAY, at + STILL_HELPS, tomorrow, today))
    return now
