"""Who comes on a day: synthetic, and the same on every machine."""

import hashlib
import math
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass
from typing import Literal

from machi.local.measuring.hall_days.chance import Chance, normal_at
from machi.local.measuring.hall_days.hall import Appointments, Hall

Origin = Literal["walk_in", "appointment"]
Abandons = Literal["never", "tells", "silently"]

_EARLY_MINUTES, _EARLY_SPREAD = -4, 4
_LATE_FROM, _LATE_SPAN = 300, 1500
_PATIENCE_MINUTES, _PATIENCE_VARIATION = 240, 0.6
_SHORTEST_SERVICE = 30


@dataclass(frozen=True, slots=True)
class Visit:
    """One person's day. The order of the fields is that of the fingerprint.

    booked_at: null for a walk-in. arrives_at: null for a no-show (不来庁). Times are seconds of
    the day; patience and service are seconds. Who `tells` gives the ticket back, who leaves
    `silently` is called in vain after `patience_s`.
    """

    day: int
    number: int
    origin: Origin
    line: str
    priority_class: int
    booked_at: int | None
    arrives_at: int | None
    service_s: int
    abandons: Abandons
    patience_s: int | None

    def standing(self, hall: Hall, arrives: int) -> tuple[int, int]:
        """Give class and credit: early counts from the booked time, late queues as a walk-in."""
        if self.booked_at is None:
            return self.priority_class, arrives
        if arrives > self.booked_at + hall.late_grace_minutes * 60:
            return 3, self.booked_at
        return self.priority_class, max(arrives, self.booked_at)


def draw_day(hall: Hall, seed: int, day: int) -> list[Visit]:
    """Draw all visits of a day, no-shows included, in order of arrival."""
    coming = [
        *((None, at) for at in _walk_ins(hall, seed, day)),
        *_appointments(hall.appointments, seed, day),
    ]
    coming.sort(key=lambda one: _by_when(*one))
    return [
        _person(hall, Chance(seed, day, "visit", number), (day, number), *one)
        for number, one in enumerate(coming, 1)
    ]


def fingerprint(visits: Sequence[Visit]) -> str:
    return hashlib.sha256(repr([list(astuple(v)) for v in visits]).encode()).hexdigest()[:16]


def _by_when(booked: int | None, arrives: int | None) -> int:
    when = booked if arrives is None else arrives
    if when is None:
        raise ValueError("neither booked nor arriving")
    return when


def _walk_ins(hall: Hall, seed: int, day: int) -> Iterator[int]:
    """Thin out: candidates come at the top rate and are kept in proportion to the hour's."""
    chance = Chance(seed, day, "arrivals")
    steps = [(at, rate / 60) for at, rate in hall.walk_ins_per_minute]
    factor = math.exp(chance.normal(0, hall.day_spread))
    top = max(rate for _, rate in steps) * factor
    now = float(hall.opens)
    while True:
        now += chance.exponential(1 / top)
        if now >= hall.last_ticket:
            return
        rate = [rate for at, rate in steps if at <= now][-1] * factor
        if chance.uniform() < rate / top:
            yield int(now)


def _appointments(
    plan: Appointments, seed: int, day: int
) -> Iterator[tuple[int | None, int | None]]:
    """Give booked time and arrival of everybody who booked."""
    chance = Chance(seed, day, "appointments")
    for booked in range(plan.first, plan.last + 1, plan.every_minutes * 60):
        taken, comes, late, u = (chance.uniform() for _ in range(4))
        if late < plan.late:
            offset = _LATE_FROM + _LATE_SPAN * u
        else:
            offset = 60 * normal_at(u, _EARLY_MINUTES, _EARLY_SPREAD)
        if taken < plan.booked:
            yield booked, None if comes < plan.no_show else int(booked + offset)


def _person(
    hall: Hall, chance: Chance, name: tuple[int, int], booked: int | None, arrives: int | None
) -> Visit:
    origin: Origin = "walk_in" if booked is None else "appointment"
    line_name = chance.pick({name: line.share(origin) for name, line in hall.lines.items()})
    line = hall.lines[line_name]
    first = chance.uniform() < hall.priority_share
    priority_class = 2 if booked is not None else 1 if first else 3
    service = max(_SHORTEST_SERVICE, int(60 * chance.lognormal(line.mean_minutes, line.variation)))
    impatient = chance.uniform() < hall.impatient_share
    silent = chance.uniform() < hall.silent_share
    minutes = (
        30 * chance.uniform()
        if impatient
        else chance.lognormal(_PATIENCE_MINUTES, _PATIENCE_VARIATION)
    )
    leaves = priority_class == 3  # noqa: PLR2004 - walk-ins; the others wait until they are called
    abandons: Abandons = "never" if not leaves else "silently" if silent else "tells"
    patience = int(60 * minutes) if leaves else None
    return Visit(
        *name, origin, line_name, priority_class, booked, arrives, service, abandons, patience
    )
