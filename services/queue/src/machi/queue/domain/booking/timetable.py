"""Which slots an offer should have: its own weekly hours, where the calendar lets it have them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from machi.queue.domain.booking.offer import cut
from machi.queue.domain.calendar import Calendar, Hours, overlap, weekly


@dataclass(frozen=True, slots=True)
class PlannedSlot:
    """A slot that should be there; `day_ends_at` is when that day's reception ends."""

    day: date
    starts_at: datetime
    ends_at: datetime
    day_ends_at: datetime


def timetable(
    hours: Sequence[Hours],
    minutes: int,
    calendar: Calendar,
    line: str,
    days: Sequence[date],
) -> list[PlannedSlot]:
    """Cut each day's hours into slots; none on closed days, even where the site has no hours."""
    slots = []
    for day in days:
        if calendar.closed_for(line, day):
            continue
        openings = overlap(weekly(hours, day), calendar.reception(line, day))
        slots += [
            PlannedSlot(day, each.opens, each.closes, openings[-1].closes)
            for each in cut(openings, minutes)
        ]
    return slots
