"""What a supervisor might do about a line, and why. People decide; nothing happens by itself."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Advice(StrEnum):
    NOBODY_SERVES = "nobody_serves"
    """People wait, and no open counter serves the line."""
    RESUME = "resume"
    """The promise will not be kept, and a counter of the line is paused."""
    LEND = "lend"
    """The promise will not be kept, and nobody waits for this counter."""
    OPEN = "open"
    """The promise will not be kept; this counter of the line is closed."""


@dataclass(frozen=True, slots=True)
class LineLoad:
    """A line of the moment; `late`: its forecast passes what the site promises."""

    code: str
    waiting: int
    late: bool


@dataclass(frozen=True, slots=True)
class CounterLoad:
    """A counter of the moment."""

    name: str
    lines: Sequence[str]
    open: bool
    paused: bool


@dataclass(frozen=True, slots=True)
class Suggestion:
    advice: Advice
    line: str
    counter: str | None


def suggestions(lines: Iterable[LineLoad], counters: Sequence[CounterLoad]) -> list[Suggestion]:
    """Give at most one thing to do for each line that needs something."""
    loads = {line.code: line for line in lines}
    found = [_for_line(line, loads, counters) for line in loads.values()]
    return [suggestion for suggestion in found if suggestion]


def _for_line(
    line: LineLoad, loads: dict[str, LineLoad], counters: Sequence[CounterLoad]
) -> Suggestion | None:
    own = [counter for counter in counters if line.code in counter.lines]
    if line.waiting and not any(counter.open for counter in own):
        return Suggestion(Advice.NOBODY_SERVES, line.code, own[0].name if own else None)
    if not line.late:
        return None
    for counter in own:
        if counter.open and counter.paused:
            return Suggestion(Advice.RESUME, line.code, counter.name)
    for counter in counters:
        idle = not any(loads[code].waiting for code in counter.lines if code in loads)
        if counter.open and not counter.paused and counter not in own and idle:
            return Suggestion(Advice.LEND, line.code, counter.name)
    for counter in own:
        if not counter.open:
            return Suggestion(Advice.OPEN, line.code, counter.name)
    return None
