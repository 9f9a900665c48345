"""Who is imagined to come: only people who can overtake.

Later walk-ins cannot: their score never passes one that began before (`domain/priority.py`).
"""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from machi.queue.domain.forecast.hall import Hall
from machi.queue.domain.forecast.history import History
from machi.queue.domain.priority import PriorityClass


class Arrival(NamedTuple):
    at: float
    queue: int
    credit_from: float
    ticket: int
    """Whose turn was passed over; negative for somebody imagined."""


@dataclass(frozen=True, slots=True)
class Comers:
    """What is the same in every roll-out of one moment.

    priority_days: of each past day, those of class 1 who came later than now.
    booked: (booked time, its queue, the queue for the late, the first offset still possible).
    """

    priority_days: Sequence[Sequence[Arrival]]
    booked: Sequence[tuple[float, int, int, int]]
    offsets: Sequence[float]
    no_shows: int
    grace: float

    def draw(self, uniform: Callable[[], float]) -> list[Arrival]:
        """Imagine one rest of the day."""
        days = self.priority_days
        coming = list(days[int(uniform() * len(days))])
        offsets, known = self.offsets, len(self.offsets)
        for booked, queue, late_queue, first in self.booked:
            pick = first + int(uniform() * (known - first + self.no_shows))
            if pick >= known:
                continue  # no-show
            arrives = booked + offsets[pick]
            if arrives > booked + self.grace:
                coming.append(Arrival(arrives, late_queue, booked, -1))
            else:
                coming.append(Arrival(arrives, queue, max(arrives, booked), -1))
        return coming


def comers(hall: Hall, history: History, queue_of: dict[tuple[int, str], int]) -> Comers:
    """Prepare what past days say about the rest of this one."""
    first, booked, late = PriorityClass
    days = [
        [
            Arrival(at, queue_of[first, line], at, -1)
            for at, line in day
            if at > hall.now and (first, line) in queue_of
        ]
        for day in history.priority_days
    ]
    return Comers(
        priority_days=days,
        booked=[
            (
                one.at,
                queue_of[booked, one.line],
                queue_of[late, one.line],
                # Had they come with an earlier offset, they would be here.
                bisect_right(history.offsets, hall.now - one.at),
            )
            for one in hall.booked
            if (booked, one.line) in queue_of
        ],
        offsets=history.offsets,
        no_shows=history.no_shows,
        grace=hall.grace_seconds,
    )
