"""Who pays for whom: the waits of each class in a hall at its limit, beside FIFO's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import fmean

from machi.local.measuring.hall_days.arrivals import Visit, draw_day
from machi.local.measuring.hall_days.hall import HALL, Appointments, Hall, at_clock
from machi.local.measuring.hall_days.serving import Served, ServedDay
from machi.local.measuring.hall_days.waiting import Policy

_WALK_INS = 0.67
_P95 = 0.95

FULL_HALL = replace(
    HALL,
    appointments=Appointments(at_clock("09:00"), at_clock("16:40"), 5, 0.855, 0.08, 0.06),
    walk_ins_per_minute=tuple((at, rate * _WALK_INS) for at, rate in HALL.walk_ins_per_minute),
    priority_share=0.16,
)
"""Load 0.99; of those who come 35% booked and 10% are of class 1, which is 16% of the others."""


@dataclass(frozen=True, slots=True)
class Waits:
    """Minutes until the call, whether it was answered or not."""

    people: int
    mean: float
    p95: float
    longest: float

    def __str__(self) -> str:
        return f"{self.mean:.0f}/{self.p95:.0f}/{self.longest:.0f}"


def full_days(seed: int, days: int) -> list[list[Visit]]:
    return [draw_day(FULL_HALL, seed, day) for day in range(1, days + 1)]


def waits(
    days: Iterable[Sequence[Visit]],
    policy: Policy = "accumulating",
    rates: Mapping[int, float] = FULL_HALL.rates,
    hall: Hall = FULL_HALL,
) -> dict[int, Waits]:
    """Serve these days; give the waits by class. Who booked and was late counts as class 3."""
    served = replace(hall, rates=rates)
    rows = [row for visits in days for row in ServedDay(served, visits, policy).run()]
    return {each: _waits(rows, each) for each in sorted(rates)}


def _waits(rows: Iterable[Served], priority_class: int) -> Waits:
    minutes = sorted(
        row.wait_s / 60
        for row in rows
        if row.priority_class == priority_class and row.wait_s is not None
    )
    return Waits(len(minutes), fmean(minutes), minutes[int(len(minutes) * _P95)], minutes[-1])
