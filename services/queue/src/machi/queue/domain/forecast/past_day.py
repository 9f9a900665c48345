"""Read from one day of the event log what it teaches about waiting."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from machi.queue.domain.forecast.history import PastDay
from machi.queue.domain.priority import PriorityClass
from machi.shared.clock import JAPAN

FREES_COUNTER = frozenset(
    {"completed", "step_completed", "held", "parked", "transferred", "in_process"}
)
"""What ends a counter's work with somebody who was called."""


@dataclass(frozen=True, slots=True)
class Heard:
    """An event, without who was told of it. `kind` is the third word of its subject."""

    entity_id: str
    about: str
    kind: str
    at: datetime
    data: Mapping[str, Any]


def second_of_day(at: datetime) -> float:
    """Give the seconds since midnight in Japan."""
    local = at.astimezone(JAPAN)
    return (local - local.replace(hour=0, minute=0, second=0, microsecond=0)).total_seconds()


def past_day(events: Iterable[Heard]) -> PastDay:
    """Fold a day's events, sorted by what they are about and then by their revisions."""
    day = PastDay()
    for _, story in groupby(events, key=lambda event: (event.about, event.entity_id)):
        told = list(story)
        if told[0].about == "reservation":
            _reservation(day, told)
        elif told[0].kind == "issued":
            _ticket(day, told)
    return day


def _reservation(day: PastDay, story: Sequence[Heard]) -> None:
    for event in story:
        if event.kind == "no_show":
            day.no_shows += 1
        elif event.kind == "checked_in":
            booked = datetime.fromisoformat(event.data["starts_at"])
            day.offsets.append((event.at - booked).total_seconds())


def _ticket(day: PastDay, story: Sequence[Heard]) -> None:
    issued = story[0]
    priority_class = issued.data.get("priority_class", PriorityClass.WALK_IN)
    if priority_class == PriorityClass.PRIORITY:
        day.priority.append((second_of_day(issued.at), issued.data["line"]))
    _first_wait(day, story, walk_in=priority_class == PriorityClass.WALK_IN)
    _counter_work(day, story)


def _first_wait(day: PastDay, story: Sequence[Heard], *, walk_in: bool) -> None:
    """Tell how the wait of somebody in the hall without a reservation ended."""
    issued, called = story[0], None
    for event in story[1:]:
        if event.kind == "called" and called is None:
            called = event.at
        elif event.kind == "call_undone":
            called = None
        elif event.kind == "absent" and called is not None:
            day.empty_calls.append((event.at - called).total_seconds())
            break
        elif event.kind in {"service_started", "left", "lapsed", "closed_out", "arrived"}:
            break
    else:
        return
    if not walk_in or issued.data.get("state") != "waiting":
        return
    waited = ((called or event.at) - issued.at).total_seconds()
    if event.kind == "absent":
        day.walk_ins.append((waited, "absent"))
    elif event.kind == "service_started":
        day.walk_ins.append((waited, "served"))
    elif event.kind == "left":
        day.walk_ins.append((waited, "left"))


def _counter_work(day: PastDay, story: Sequence[Heard]) -> None:
    """Tell how long counters were busy, from the call on: nobody else could be called."""
    called: Heard | None = None
    for event in story:
        if event.kind == "called":
            handing_over = event.data.get("ready", False)
            called = None if handing_over else called or event
        elif event.kind in {"call_undone", "absent", "finish_undone"}:
            called = None  # after an undone 完了 nobody knows how long it really took
        elif event.kind in FREES_COUNTER and called is not None:
            day.served(called.data["line"], (event.at - called.at).total_seconds())
            called = None


def as_json(day: PastDay) -> dict[str, Any]:
    """Write what a day taught as plain values."""
    return asdict(day)


def from_json(written: Mapping[str, Any]) -> PastDay:
    """Read it again."""
    values = dict(written)
    values["priority"] = [(at, line) for at, line in values["priority"]]
    values["walk_ins"] = [(waited, end) for waited, end in values["walk_ins"]]
    return PastDay(**values)
