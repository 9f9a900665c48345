"""The synthetic hall: its lines, counters, and who comes at what rate."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

DAY_END = 24 * 3600


def at_clock(text: str) -> int:
    """Read `08:30` as seconds of the day."""
    hours, minutes = text.split(":")
    return int(hours) * 3600 + int(minutes) * 60


@dataclass(frozen=True, slots=True)
class Line:
    """Minutes at the counter (mean, coefficient of variation), and its share of each origin."""

    mean_minutes: float
    variation: float
    walk_in: float
    appointment: float

    def share(self, origin: Literal["walk_in", "appointment"]) -> float:
        return self.walk_in if origin == "walk_in" else self.appointment


@dataclass(frozen=True, slots=True)
class Counter:
    """A counter never drops whom it serves; it calls nobody while `away`."""

    lines: frozenset[str]
    away: tuple[tuple[int, int], ...] = ()

    def on_duty_from(self, now: int) -> int:
        for start, end in self.away:
            if start <= now < end:
                return end
        return now


@dataclass(frozen=True, slots=True)
class Appointments:
    first: int
    last: int
    every_minutes: int
    booked: float
    no_show: float
    late: float


@dataclass(frozen=True, slots=True)
class Hall:
    lines: Mapping[str, Line]
    counters: tuple[Counter, ...]
    appointments: Appointments
    walk_ins_per_minute: tuple[tuple[int, float], ...]
    opens: int = at_clock("08:30")
    last_ticket: int = at_clock("17:00")
    day_spread: float = 0.15
    """Some days are busier: standard deviation of the logarithm of a day's factor."""
    priority_share: float = 0.05
    impatient_share: float = 0.07
    """Leave within half an hour; the others are patient for hours."""
    silent_share: float = 0.7
    """Of those who leave, how many say nothing and are called in vain."""
    empty_call_seconds: int = 90
    late_grace_minutes: int = 10
    rates: Mapping[int, float] = field(default_factory=lambda: {1: 4, 2: 2, 3: 1})

    def load(self) -> float:
        """Give minutes of work that come per minute of counters, had everybody patience."""
        ends = [*(at for at, _ in self.walk_ins_per_minute[1:]), self.last_ticket]
        walk_ins = sum(
            (end - at) / 60 * rate
            for (at, rate), end in zip(self.walk_ins_per_minute, ends, strict=True)
        )
        plan = self.appointments
        places = (plan.last - plan.first) // (plan.every_minutes * 60) + 1
        come = places * plan.booked * (1 - plan.no_show)
        work = walk_ins * self.mean_minutes("walk_in") + come * self.mean_minutes("appointment")
        minutes = sum(
            self.last_ticket - self.opens - sum(end - start for start, end in counter.away)
            for counter in self.counters
        )
        return work / (minutes / 60)

    def mean_minutes(self, origin: Literal["walk_in", "appointment"]) -> float:
        """Give how long somebody of this origin is served, whatever the line."""
        shares = [(line.share(origin), line.mean_minutes) for line in self.lines.values()]
        return sum(share * mean for share, mean in shares) / sum(share for share, _ in shares)


_EVERY_LINE = frozenset({"certificate", "move", "mynumber"})
_LUNCH = ((at_clock("12:00"), at_clock("13:00")),)

HALL = Hall(
    lines={
        "certificate": Line(6, 0.6, 0.50, 0.0),
        "move": Line(22, 0.7, 0.22, 0.5),
        "mynumber": Line(15, 0.5, 0.28, 0.5),
    },
    counters=tuple(Counter(_EVERY_LINE, away) for away in ((), (), (), (), _LUNCH, _LUNCH)),
    appointments=Appointments(at_clock("09:00"), at_clock("16:40"), 20, 0.92, 0.08, 0.06),
    walk_ins_per_minute=(
        (at_clock("08:30"), 0.36),
        (at_clock("09:00"), 0.45),
        (at_clock("11:00"), 0.486),
        (at_clock("13:00"), 0.306),
        (at_clock("16:00"), 0.252),
    ),
)
"""The hall in which forecasts are compared. Synthetic."""
