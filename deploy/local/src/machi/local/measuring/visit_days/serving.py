"""Serve a drawn day: the same people, with their steps in a fixed order or in the live one.

A free counter calls the oldest credit. The credit of a visit is its arrival, as in the service; a
hall without it gives a new number at every counter. In a hall that calls over, clerks of free
counters in whose lines nobody waits press "next" at once.
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
from machi.queue.domain.visits.come_over import come_over
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


Entry = tuple[int, int, int, Walk]
"""In a line: credit, the person's number, since when, and who."""
Choose = Callable[["ServedDay", Walk, int], str]


@dataclass(frozen=True, slots=True)
class Rules:
    """How a hall treats people with several steps.

    calls_over: a free counter with nobody in its line calls who waits elsewhere (`come_over`).
    """

    choose: Choose
    place_kept: bool = True
    calls_over: bool = False


class ServedDay:
    """One day, served to its end. A free counter calls the oldest credit of its line."""

    def __init__(
        self,
        catalogue: Catalogue,
        people: Sequence[Person],
        rules: Rules,
        *,
        seconds_per_question: int = 0,
    ) -> None:
        self.catalogue = catalogue
        self.rules = rules
        self.seconds_per_question = seconds_per_question
        self.usual = {line: round(60 * minutes_of(catalogue, line)) for line in LINES}
        self.waiting: dict[str, list[Entry]] = {line: [] for line in LINES}
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
            if self.rules.calls_over:
                self._call_over(now)
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
        return walk.person.arrives if self.rules.place_kept else now

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
        procedure = self.rules.choose(self, walk, now)
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

    def _call_over(self, now: int) -> None:
        for line in LINES:
            while self.busy[line] < on_duty(line, now) and not self.waiting[line]:
                if not any(self._comes_over(entry, line, now) for entry in self._elsewhere(line)):
                    break

    def _elsewhere(self, line: str) -> list[Entry]:
        """List who waits in other lines and has to come to this one too, oldest credit first."""
        return sorted(
            entry
            for other in LINES
            for entry in self.waiting[other]
            if other != line and line in {self._line(each) for each in entry[3].left}
        )

    def _comes_over(self, entry: Entry, line: str, now: int) -> bool:
        """Let somebody do a step here first, unless their visit ends later for it."""
        _, _, since, walk = entry
        here, waits_for = walk.here or "", walk.order[-1]
        steps = self.catalogue.steps([waits_for, *walk.left])
        found = come_over(steps, waits_for, [line], self.hall(walk, now))
        if found is None:
            return False
        self.waiting[here].remove(entry)
        heapq.heapify(self.waiting[here])
        walk.order[-1], *walk.left = found.order
        walk.waited += max(0, now - max(since, walk.arrives_at_line))
        way = self.hall(walk, now).walk(here, line)
        walk.here, walk.walked, walk.arrives_at_line = line, walk.walked + way, now + way
        walk.changes += 1
        self.busy[line] += 1
        self._plan(now + way + self._seconds(walk), walk)
        return True

    def _line(self, procedure: str) -> str:
        return self.catalogue.procedures[procedure].line

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
