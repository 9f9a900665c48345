"""One visit, as its ticket's events tell it: how long each wait and each service took.

Pure and exact: whole microseconds, no floating point. The same events in the order of their
revisions give the same facts, however often they are folded and in how many portions they came.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from machi.queue.domain.priority import PriorityClass
from machi.shared.clock import business_date

MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of the log: `kind` is the past tense in its subject (`issued`, `called`, …)."""

    kind: str
    at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Leg:
    """One wait and the service that followed. A transfer or a next step begins another.

    way: from the last call until service began. service: without holds and pauses.
    """

    line: str
    wait_from: datetime | None
    called_at: datetime | None
    way: int | None
    service: int | None

    @property
    def wait(self) -> int | None:
        """Microseconds until the first call; None while nobody was called, or not in the hall."""
        if self.wait_from is None or self.called_at is None:
            return None
        return (self.called_at - self.wait_from) // MICROSECOND


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """What is counted of a visit. Durations are whole microseconds."""

    site: str
    day: date
    line: str
    priority_class: int
    origin: str
    reserved: bool
    issued_at: datetime
    began_at: datetime | None
    """When the first wait began: the issue, or the arrival if the number was taken elsewhere."""
    outcome: str | None
    """The state it ended in; None while it has not ended."""
    stay: int | None
    """From `began_at` until the last completion."""
    office: int | None
    """From "in process" until "ready"."""
    second_wait: int | None
    """From "in process" until the call to hand over."""
    recalls: int
    transfers: int
    absences: int
    reasons: tuple[str, ...]
    """Why it was served before others, once for each decision."""
    rating: int | None
    legs: tuple[Leg, ...]


@dataclass(slots=True)
class _Leg:
    line: str
    wait_from: datetime | None
    called_at: datetime | None = None
    last_call: datetime | None = None
    way: int | None = None
    served: int | None = None
    serving_since: datetime | None = None
    stopped_from: datetime | None = None

    def stop(self, at: datetime) -> None:
        """End a time at the counter, which may go on later."""
        if self.serving_since is not None:
            self.served = (self.served or 0) + (at - self.serving_since) // MICROSECOND
            self.stopped_from, self.serving_since = self.serving_since, None

    def go_on(self, stopped_at: datetime) -> None:
        """Take the last `stop` back: it was a slip."""
        if self.stopped_from is not None and self.served is not None:
            self.served -= (stopped_at - self.stopped_from) // MICROSECOND
            self.serving_since, self.stopped_from = self.stopped_from, None

    def told(self) -> Leg:
        under_way = self.serving_since is not None
        return Leg(
            self.line, self.wait_from, self.called_at, self.way, None if under_way else self.served
        )


@dataclass(slots=True)
class _Story:
    """What is known so far."""

    issued: Happened
    priority_class: int
    legs: list[_Leg]
    began_at: datetime | None
    outcome: str | None = None
    ended_at: datetime | None = None
    in_process_at: datetime | None = None
    ready_at: datetime | None = None
    handed_at: datetime | None = None
    before_call: tuple[datetime | None, datetime | None, datetime | None] = (None, None, None)
    recalls: int = 0
    transfers: int = 0
    absences: int = 0
    reasons: list[str] = field(default_factory=list)
    rating: int | None = None

    @property
    def leg(self) -> _Leg:
        return self.legs[-1]

    def hear(self, event: Happened) -> None:
        hear = getattr(self, f"_{event.kind}", None)
        if hear is not None:
            hear(event)
        self.priority_class = event.data.get("priority_class", self.priority_class)

    def _arrived(self, event: Happened) -> None:
        self.began_at = self.leg.wait_from = event.at

    def _line_changed(self, event: Happened) -> None:
        self.leg.line = event.data["line"]

    def _prioritized(self, event: Happened) -> None:
        self._because(event)

    def _because(self, event: Happened) -> None:
        if event.data.get("reason"):
            self.reasons.append(event.data["reason"])

    def _called(self, event: Happened) -> None:
        leg, again = self.leg, event.data["call_count"] > 1
        if again:
            self.recalls += 1
        else:
            self.before_call = (leg.called_at, leg.last_call, self.handed_at)
            self._because(event)
        if event.data.get("ready"):
            self.handed_at = self.handed_at or event.at
        else:
            leg.called_at = leg.called_at or event.at
            leg.last_call = event.at

    def _call_undone(self, _: Happened) -> None:
        self.leg.called_at, self.leg.last_call, self.handed_at = self.before_call

    def _service_started(self, event: Happened) -> None:
        leg = self.leg
        if leg.way is None and leg.last_call is not None:
            leg.way = (event.at - leg.last_call) // MICROSECOND
        leg.serving_since = event.at

    def _held(self, event: Happened) -> None:
        self.leg.stop(event.at)

    def _parked(self, event: Happened) -> None:
        self.leg.stop(event.at)

    def _in_process(self, event: Happened) -> None:
        self.leg.stop(event.at)
        self.in_process_at = event.at

    def _ready(self, event: Happened) -> None:
        self.ready_at = event.at

    def _absent(self, _: Happened) -> None:
        self.absences += 1

    def _transferred(self, event: Happened) -> None:
        self.transfers += 1
        self._step_completed(event)

    def _step_completed(self, event: Happened) -> None:
        self.leg.stop(event.at)
        self.legs.append(_Leg(event.data["line"], event.at))

    def _completed(self, event: Happened) -> None:
        self.leg.stop(event.at)
        self.outcome, self.ended_at = "done", event.at

    def _finish_undone(self, _: Happened) -> None:
        if self.ended_at is not None:
            self.leg.go_on(self.ended_at)
        self.outcome = self.ended_at = None

    def _reopened(self, event: Happened) -> None:
        self.outcome = None
        self.legs.append(_Leg(event.data["line"], event.at))

    def _left(self, event: Happened) -> None:
        self.outcome, self.ended_at = event.data["state"], event.at

    _lapsed = _closed_out = _left

    def _rated(self, event: Happened) -> None:
        self.rating = event.data["level"]

    def told(self) -> Visit:
        data = self.issued.data
        completed = self.ended_at if self.outcome == "done" else None
        return Visit(
            site=data["site"],
            day=business_date(self.issued.at),
            line=self.legs[0].line,
            priority_class=self.priority_class,
            origin=data["origin"],
            reserved=data.get("reservation_id") is not None,
            issued_at=self.issued.at,
            began_at=self.began_at,
            outcome=self.outcome,
            stay=_between(self.began_at, completed),
            office=_between(self.in_process_at, self.ready_at),
            second_wait=_between(self.in_process_at, self.handed_at),
            recalls=self.recalls,
            transfers=self.transfers,
            absences=self.absences,
            reasons=tuple(self.reasons),
            rating=self.rating,
            legs=tuple(leg.told() for leg in self.legs),
        )


def visit(events: Iterable[Happened]) -> Visit | None:
    """Fold a ticket's events, in the order of their revisions; None without its `issued`."""
    story: _Story | None = None
    for event in events:
        if event.kind == "issued":
            data = event.data
            began = event.at if data["state"] == "waiting" else None
            story = _Story(
                event,
                data.get("priority_class", PriorityClass.WALK_IN),
                [_Leg(data["line"], began)],
                began,
            )
            story._because(event)  # noqa: SLF001 - one module, one story
        elif story is not None:
            story.hear(event)
    return story.told() if story else None


def _between(first: datetime | None, last: datetime | None) -> int | None:
    return None if first is None or last is None else (last - first) // MICROSECOND
