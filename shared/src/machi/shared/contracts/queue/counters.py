"""What happens to a counter (窓口)."""

from typing import ClassVar
from uuid import UUID

from machi.shared.contracts import Event


class CounterEvent(Event):
    """What every event about a counter says."""

    entity_field: ClassVar[str] = "counter_id"
    counter_id: UUID
    counter_name: str
    site: str
    lines: list[str]


class CounterOpened(CounterEvent):
    """Staff opened a counter: it may call."""

    subject: ClassVar[str] = "queue.counter.opened.v1"


class CounterClosed(CounterEvent):
    """Staff closed a counter: it calls nobody."""

    subject: ClassVar[str] = "queue.counter.closed.v1"


class CounterPaused(CounterEvent):
    """The counter calls nobody for a while (一時停止)."""

    subject: ClassVar[str] = "queue.counter.paused.v1"
    reason: str


class CounterResumed(CounterEvent):
    """The counter calls again (再開)."""

    subject: ClassVar[str] = "queue.counter.resumed.v1"


class CounterLinesChanged(CounterEvent):
    """The counter serves other lines from now on (担当変更)."""

    subject: ClassVar[str] = "queue.counter.lines_changed.v1"
    by: UUID
