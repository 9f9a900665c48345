"""Spoken by the queue service."""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import Field

from machi.shared.contracts import Event

Origin = Literal["phone", "kiosk", "staff"]


class TicketEvent(Event):
    """What every event about a ticket says."""

    entity_field: ClassVar[str] = "ticket_id"
    ticket_id: UUID
    number: str = Field(description="What is called out: prefix and number, e.g. A012.")
    site: str
    line: str
    state: str
    recipient: str | None = Field(
        default=None, description="Who asked notify to be told: its opaque reference, no contact."
    )
    ticket_path: str | None = Field(
        default=None,
        description="The holder's page, for the message to them; only where there is a recipient.",
    )


class TicketIssued(TicketEvent):
    """Somebody took a number (発券)."""

    subject: ClassVar[str] = "queue.ticket.issued.v1"
    origin: Origin


class TicketArrived(TicketEvent):
    """The holder of a remote ticket is in the hall now (来庁確認)."""

    subject: ClassVar[str] = "queue.ticket.arrived.v1"


class TicketCalled(TicketEvent):
    """A waiting person was invited to a counter (呼出), again if `call_count` > 1 (再呼出)."""

    subject: ClassVar[str] = "queue.ticket.called.v1"
    counter_id: UUID
    counter_name: str
    call_count: int = Field(ge=1)


class TicketServiceStarted(TicketEvent):
    """The person came and is being served (対応中)."""

    subject: ClassVar[str] = "queue.ticket.service_started.v1"
    counter_id: UUID


class TicketAbsent(TicketEvent):
    """Nobody came to the counter; the place is held for a while (不在)."""

    subject: ClassVar[str] = "queue.ticket.absent.v1"


class TicketReturned(TicketEvent):
    """Somebody who was absent came back and waits at the front (呼戻し)."""

    subject: ClassVar[str] = "queue.ticket.returned.v1"


class TicketCompleted(TicketEvent):
    """The visit's step is done (完了)."""

    subject: ClassVar[str] = "queue.ticket.completed.v1"
    counter_id: UUID


class TicketLeft(TicketEvent):
    """The holder gave the number back (離脱)."""

    subject: ClassVar[str] = "queue.ticket.left.v1"


class TicketLapsed(TicketEvent):
    """Nobody came back while the place was held (失効)."""

    subject: ClassVar[str] = "queue.ticket.lapsed.v1"


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
