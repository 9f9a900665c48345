"""Serve a drawn day: the same people, with their steps in a fixed order or in the live one.

A free counter calls the oldest credit. The credit of a visit is its arrival, as in the service; a
hall without it gives a new number at every counter.
"""

import heapq
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from machi.local.measuring.visit_days.people import (
    LINES,
    LUNCH,
    SHORTEST_SERVICE,
    Person,
    minutes_of,
)
from machi.queue.domain.visits.catalogue import Catalogue
from machi.queue.domain.visits.loads import LineLoad, wait_seconds
from machi.queue.domain.visits.plan import Hall, plan
from machi.queue.domain.visits.questions import answered, still_to_ask

FLOORS: Mapping[str, int] = {line: floor for line, (floor, _) in LINES.items()}


def on_duty(line: str, now: int) -> int:
    """Give a line's counters at a moment: at lunch every second one of several is away."""
    counters = LINES[line][1]
    return counters - counters // 2 if LUNCH[0] <= now < LUNCH[1] else counters


@dataclass
class Walk:
    """Somebody on their way through the hall."""

    person: Person
    left: list[str]
    here: str | None = None
    arrives_at_line: int = 0
    order: list[str] = field(default_factory=list)
    changes: int = 0
    waited: int = 0
    walked: int = 0
    done_at: int = 0


Choose = Callable[["ServedDay", Walk, int], str]


class ServedDay:
    """One day, served to its end. A free counter calls the oldest credit of its line."""

    def __init__(
        self,
        catalogue: Catalogue,
        people: Sequence[Person],
        choose: Choose,
        *,
        seconds_per_question: int = 0,
        place_kept: bool = True,
    ) -> None:
        self.catalogue = catalogue
        self.place_kept = place_kept
        self.choose = choose
        self.seconds_per_question = seconds_per_question
        self.usual = {line: round(60 * minutes_of(catalogue, line)) for line in LINES}
        self.waiting: dict[str, list[tuple[int, int, int, Walk]]] = {line: [] for line in LINES}
        self.busy = dict.fromkeys(LINES, 0)
        self.walks = [Walk(one, list(one.procedures)) for one in people]
        self._events: list[tuple[int, int, Walk | str]] = []
        self._count = 0

    def run(self) -> list[Walk]:
        for walk in self.walks:
            self._plan(walk.person.arrives, walk)
        for line in LINES:
            self._plan(LUNCH[1], line)
        while self._events:
            now, _, what = heapq.heappop(self._events)
            if isinstance(what, str):
                self._call(what, now)
            else:
                self._one(what, now)
        return self.walks

    def _one(self, walk: Walk, now: int) -> None:
        """Somebody comes, or a counter is done with them."""
        before = walk.here
        if before is not None:
            self.busy[before] -= 1
        if walk.left:
            self._go_on(walk, now)
        else:
            walk.done_at = now
        if before is not None:
            self._call(before, now)

    def credit(self, walk: Walk, now: int) -> int:
        """Give since when somebody who comes to a line now counts as waiting there."""
        return walk.person.arrives if self.place_kept else now

    def load(self, line: str, walk: Walk, now: int) -> LineLoad:
        """See a line as the service does: by this person's credit."""
        credit = self.credit(walk, now)
        return LineLoad(
            line,
            FLOORS[line],
            self.usual[line],
            len(self.waiting[line]),
            sum(entry[0] < credit for entry in self.waiting[line]),
            on_duty(line, now),
            max(0, on_duty(line, now) - self.busy[line]),
        )

    def hall(self, walk: Walk, now: int) -> Hall:
        return Hall({line: wait_seconds(self.load(line, walk, now)) for line in LINES}, FLOORS)

    def _go_on(self, walk: Walk, now: int) -> None:
        procedure = self.choose(self, walk, now)
        walk.left.remove(procedure)
        line = self.catalogue.procedures[procedure].line
        way = self.hall(walk, now).walk(walk.here, line)
        walk.arrives_at_line, walk.walked = now + way, walk.walked + way
        walk.here = line
        credit = self.credit(walk, walk.arrives_at_line)
        heapq.heappush(self.waiting[line], (credit, walk.person.number, now, walk))
        walk.order.append(procedure)
        self._call(line, now)

    def _call(self, line: str, now: int) -> None:
        while self.busy[line] < on_duty(line, now) and self.waiting[line]:
            _, _, since, walk = heapq.heappop(self.waiting[line])
            self.busy[line] += 1
            begins = max(now, walk.arrives_at_line)
            walk.waited += max(0, begins - max(since, walk.arrives_at_line))
            self._plan(begins + self._seconds(walk), walk)

    def _seconds(self, walk: Walk) -> int:
        """Give how long the step takes; what was answered before need not be asked again."""
        way = [self.catalogue.procedures[code] for code in walk.order]
        left = len(still_to_ask(way[-1], answered(way[:-1])))
        spared = (len(way[-1].asks) - left) * self.seconds_per_question
        drawn = walk.person.seconds[walk.person.procedures.index(walk.order[-1])]
        return max(SHORTEST_SERVICE, drawn - spared)

    def _plan(self, at: int, what: Walk | str) -> None:
        self._count += 1
        heapq.heappush(self._events, (at, self._count, what))


def fixed(_: ServedDay, walk: Walk, __: int) -> str:
    """Take the steps in the order in which the life event lists them."""
    return walk.left[0]


def live(day: ServedDay, walk: Walk, now: int) -> str:
    """Take the steps as the service does: planned at the arrival and at each completion."""
    steps = day.catalogue.steps(walk.left)
    found = plan(steps, day.hall(walk, now), walk.here, walk.left if walk.here else ())
    walk.changes += found.saved_seconds > 0
    walk.left = list(found.order)
    return walk.left[0]
