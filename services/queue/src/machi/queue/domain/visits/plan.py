"""In which order the steps of a visit are done: the cheapest that precedence allows.

Six steps have at most 720 orders, so all are looked at. An order that somebody was told changes
only for more than `WORTH_A_CHANGE`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

STEPS_AT_MOST = 6
WORTH_A_CHANGE = timedelta(minutes=5)

SAME_FLOOR = 60
"""Seconds from one counter to another on its floor."""
EACH_FLOOR = 90
"""Seconds more for every floor between."""


@dataclass(frozen=True, slots=True)
class OpenStep:
    """A step that is still to be done; `after` names the procedures that come first."""

    procedure: str
    line: str
    service_seconds: int
    after: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hall:
    """What is known of the lines now.

    `waits`: seconds until somebody with this visit's credit would be called in each line;
    `floors`: where each line is.
    """

    waits: Mapping[str, int]
    floors: Mapping[str, int]

    def walk(self, here: str | None, there: str) -> int:
        """Give the seconds from one line's counters to another's; nobody walks within a line."""
        if here is None or here == there:
            return 0
        floors = abs(self.floors.get(here, 1) - self.floors.get(there, 1))
        return SAME_FLOOR + EACH_FLOOR * floors


@dataclass(frozen=True, slots=True)
class Plan:
    """The order to go, and how many seconds sooner it ends than the one announced before."""

    order: tuple[str, ...]
    seconds: int
    saved_seconds: int = 0


def allowed(steps: Sequence[OpenStep]) -> Iterator[list[str]]:
    """Give every order in which no step comes before what it needs, the given order first."""
    if not steps:
        yield []
    still = {step.procedure for step in steps}
    for step in steps:
        if step.after & still:
            continue
        rest = [other for other in steps if other is not step]
        for tail in allowed(rest):
            yield [step.procedure, *tail]


def cost(order: Sequence[OpenStep], hall: Hall, here: str | None) -> int:
    """Add up walk, wait at each line by then, and service, in seconds.

    By then: the credit of a visit travels, so that later comers do not pass it, and a line that is
    long now grows shorter while other steps are done.
    """
    elapsed = 0
    for step in order:
        elapsed += hall.walk(here, step.line)
        elapsed = max(elapsed, hall.waits.get(step.line, 0)) + step.service_seconds
        here = step.line
    return elapsed


def plan(
    steps: Sequence[OpenStep], hall: Hall, here: str | None, announced: Sequence[str] = ()
) -> Plan:
    """Choose the order of the open steps.

    Args:
        steps: what is open, at most `STEPS_AT_MOST`, in the catalogue's order (it breaks ties).
        hall: the lines as they are now.
        here: the line whose counter the person stands at, if any.
        announced: the order that the person was told; empty when nothing was said yet.

    """
    by_name = {step.procedure: step for step in steps}

    def takes(order: Sequence[str]) -> int:
        return cost([by_name[name] for name in order], hall, here)

    orders = list(allowed(steps))
    best = min(orders, key=takes)
    if list(announced) not in orders:
        return Plan(tuple(best), takes(best))
    saved = takes(announced) - takes(best)
    if saved <= WORTH_A_CHANGE.total_seconds():
        return Plan(tuple(announced), takes(announced))
    return Plan(tuple(best), takes(best), saved)
