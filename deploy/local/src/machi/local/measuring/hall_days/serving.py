"""Serve a drawn day: identical people meet a policy, and perhaps a forecaster that watches."""

import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from types import MappingProxyType
from typing import Literal

from machi.local.measuring.hall_days.arrivals import Visit
from machi.local.measuring.hall_days.hall import Hall
from machi.local.measuring.hall_days.waiting import Policy, Waiting

Outcome = Literal["no_show", "waiting", "served", "absent", "left"]


@dataclass(slots=True, kw_only=True)
class Served:
    """What became of a visit. `ahead`: how many waited at the issue; `simple_min` is their rule."""

    visit: Visit
    priority_class: int
    outcome: Outcome = "no_show"
    ahead: int = 0
    simple_min: float = 0.0
    called_at: int | None = None
    counter: int | None = None
    wait_s: int | None = None


@dataclass(frozen=True, slots=True)
class Busy:
    """A counter's present work; no line: a call that nobody answers."""

    line: str | None
    since: int


class Kind(IntEnum):
    """What happens; within one second in this order."""

    FREE = 0
    DUTY = 1
    LEAVE = 2
    ARRIVE = 3
    COME_IN = 4
    """Somebody who took the number at home enters the hall."""


class Watcher:
    """Sees the day as the hall sees it, never what is to come. Nothing is watched here.

    travels: seconds that somebody needs to the hall, by the visit's number: they take the number
    when others arrive, and enter the hall so long after `leave_home` is said for them.
    """

    travels: Mapping[int, int] = MappingProxyType({})

    def issued(self, day: "ServedDay", visit: Visit) -> None:
        """Somebody took a number, and no counter has looked yet."""

    def called(self, day: "ServedDay", row: Served) -> None:
        """Somebody was called."""

    def changed(self, day: "ServedDay") -> None:
        """Everything that happens at this second has happened."""

    def looked(self, day: "ServedDay", counter: int, score: float | None) -> None:
        """See that a free counter took the highest score of those in the hall, or found nobody."""


class ServedDay:
    """One day at the counters, perhaps watched."""

    def __init__(
        self,
        hall: Hall,
        visits: Sequence[Visit],
        policy: Policy,
        *,
        mean_minutes: float = 12.0,
        watcher: Watcher | None = None,
    ) -> None:
        self.hall, self.now = hall, 0
        self.waiting = Waiting(policy, hall.rates)
        self.busy: dict[int, Busy] = {}
        self.remote: dict[int, Visit] = {}
        self.expected = {v.number: v for v in visits if v.booked_at is not None}
        self.rows = {v.number: Served(visit=v, priority_class=v.priority_class) for v in visits}
        self._mean_minutes, self._watcher = mean_minutes, watcher or Watcher()
        self._travels = self._watcher.travels
        self._events: list[tuple[int, Kind, int, Visit | int | None]] = []
        self._planned = 0
        for visit in visits:
            if visit.arrives_at is not None:
                self._plan(visit.arrives_at, Kind.ARRIVE, visit)
        for end in {end for counter in hall.counters for _, end in counter.away}:
            self._plan(end, Kind.DUTY, None)

    def run(self) -> list[Served]:
        """Let the day pass; give one row per visit."""
        while self._events:
            self.now, kind, _, what = heapq.heappop(self._events)
            if kind is Kind.FREE and isinstance(what, int):
                del self.busy[what]
            elif isinstance(what, Visit):
                self._happens(kind, what)
            self._look_around()
            self._watcher.changed(self)
        return list(self.rows.values())

    def leave_home(self, number: int) -> None:
        visit = self.remote[number]
        self._plan(self.now + self._travels[number], Kind.COME_IN, visit)

    def _plan(self, at: int, kind: Kind, what: Visit | int | None) -> None:
        self._planned += 1
        heapq.heappush(self._events, (at, kind, self._planned, what))

    def _happens(self, kind: Kind, visit: Visit) -> None:
        row = self.rows[visit.number]
        if kind is Kind.ARRIVE:
            self._issue(visit)
        elif kind is Kind.COME_IN:
            del self.remote[visit.number]
            self.waiting.add(row.priority_class, visit.arrives_at or 0, visit)
        elif row.outcome == "waiting" and visit.number not in self.remote:
            row.outcome = "left"
            self.waiting.remove(row.priority_class, visit)

    def _issue(self, visit: Visit) -> None:
        row, now = self.rows[visit.number], self.now
        row.priority_class, credit_from = visit.standing(self.hall, now)
        self.expected.pop(visit.number, None)
        duty = [
            n for n, counter in enumerate(self.hall.counters) if counter.on_duty_from(now) == now
        ]
        row.outcome, row.ahead = "waiting", self.waiting.size
        if not self.idle_for(visit.line):
            row.simple_min = round((row.ahead + 1) * self._mean_minutes / len(duty), 2)
        if visit.number in self._travels:
            self.remote[visit.number] = visit
        else:
            self.waiting.add(row.priority_class, credit_from, visit)
        self._watcher.issued(self, visit)
        if visit.abandons == "tells" and visit.number not in self._travels:
            self._plan(now + (visit.patience_s or 0), Kind.LEAVE, visit)

    def idle_for(self, line: str) -> bool:
        """Tell whether a counter of this line is free now."""
        return any(
            number not in self.busy
            and line in counter.lines
            and counter.on_duty_from(self.now) == self.now
            for number, counter in enumerate(self.hall.counters)
        )

    def _look_around(self) -> None:
        for number, counter in enumerate(self.hall.counters):
            if number in self.busy or counter.on_duty_from(self.now) != self.now:
                continue
            taken = self.waiting.take(counter.lines, self.now)
            self._watcher.looked(self, number, taken[0] if taken else None)
            if taken:
                self._call(number, taken[1])

    def _call(self, counter: int, visit: Visit) -> None:
        row, wait = self.rows[visit.number], self.now - (visit.arrives_at or 0)
        gone = visit.patience_s is not None and wait > visit.patience_s
        gone = gone and visit.number not in self._travels
        row.called_at, row.counter, row.wait_s = self.now, counter + 1, wait
        row.outcome = "absent" if gone else "served"
        self.busy[counter] = Busy(None if gone else visit.line, self.now)
        spent = self.hall.empty_call_seconds if gone else visit.service_s
        self._plan(self.now + spent, Kind.FREE, counter)
        self._watcher.called(self, row)
