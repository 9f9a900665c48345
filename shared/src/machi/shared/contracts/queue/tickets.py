"""What happens to a ticket (整理券)."""

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
    priority_class: int = Field(
        default=3, ge=1, le=3, description="1 priority, 2 appointment, 3 without a reservation."
    )
    reason: str | None = Field(
        default=None, description="Code of why somebody is served before their turn, or moved."
    )
    by: UUID | None = Field(default=None, description="Which member of staff did it.")


class TicketIssued(TicketEvent):
    """Somebody took a number (発券)."""

    subject: ClassVar[str] = "queue.ticket.issued.v1"
    origin: Origin
    reservation_id: UUID | None = Field(
        default=None, description="The reservation that was checked in (来庁受付)."
    )


class TicketArrived(TicketEvent):
    """The holder of a remote ticket is in the hall now (来庁確認)."""

    subject: ClassVar[str] = "queue.ticket.arrived.v1"


class TicketCalled(TicketEvent):
    """A waiting person was invited to a counter (呼出), again if `call_count` > 1 (再呼出)."""

    subject: ClassVar[str] = "queue.ticket.called.v1"
    counter_id: UUID
    counter_name: str
    call_count: int = Field(ge=1)
    ready: bool = Field(
        default=False, description="Called to hand over what is ready (交付呼出), not to begin."
    )


class TicketServiceStarted(TicketEvent):
    """The person came and is being served (対応中)."""

    subject: ClassVar[str] = "queue.ticket.service_started.v1"
    counter_id: UUID


class TicketCallUndone(TicketEvent):
    """The call was a slip; the ticket waits at its old place (呼出取消)."""

    subject: ClassVar[str] = "queue.ticket.call_undone.v1"
    counter_id: UUID


class TicketHeld(TicketEvent):
    """The person fills something in; the counter is free (保留)."""

    subject: ClassVar[str] = "queue.ticket.held.v1"
    counter_id: UUID


class TicketParked(TicketEvent):
    """The person will come back to this very counter, or to the first one (一時中断・戻り)."""

    subject: ClassVar[str] = "queue.ticket.parked.v1"
    counter_id: UUID
    return_counter_id: UUID | None = Field(
        default=None, description="Which counter they are expected at."
    )


class TicketTransferred(TicketEvent):
    """Goes on in another line; number, notes and credit travel (転送)."""

    subject: ClassVar[str] = "queue.ticket.transferred.v1"
    counter_id: UUID
    from_line: str
    return_counter_id: UUID | None = Field(
        default=None, description="The counter that the person comes back to (戻り)."
    )


class TicketLineChanged(TicketEvent):
    """Waits in another line from now on, with the same credit (受付変更)."""

    subject: ClassVar[str] = "queue.ticket.line_changed.v1"
    from_line: str


class TicketPrioritized(TicketEvent):
    """Is served before others from now on (優先案内); `reason` and `by` say why and by whom."""

    subject: ClassVar[str] = "queue.ticket.prioritized.v1"


class TicketNoted(TicketEvent):
    """A clerk wrote a note for the next one (申し送り). What it says never leaves the queue."""

    subject: ClassVar[str] = "queue.ticket.noted.v1"


class TicketInProcess(TicketEvent):
    """The back office works on it: the second wait began (処理中)."""

    subject: ClassVar[str] = "queue.ticket.in_process.v1"
    counter_id: UUID


class TicketReady(TicketEvent):
    """It can be handed over (できました)."""

    subject: ClassVar[str] = "queue.ticket.ready.v1"


class TicketPaying(TicketEvent):
    """Payment was asked for (会計)."""

    subject: ClassVar[str] = "queue.ticket.paying.v1"
    counter_id: UUID


class TicketStepCompleted(TicketEvent):
    """One step of the visit is done, and the next began to wait (次の手続き)."""

    subject: ClassVar[str] = "queue.ticket.step_completed.v1"
    counter_id: UUID
    from_line: str


class TicketFinishUndone(TicketEvent):
    """`completed` was a slip; service goes on at the same counter (完了取消)."""

    subject: ClassVar[str] = "queue.ticket.finish_undone.v1"
    counter_id: UUID


class TicketReopened(TicketEvent):
    """Waits again at the front, on the day it was completed (再開)."""

    subject: ClassVar[str] = "queue.ticket.reopened.v1"


class TicketClosedOut(TicketEvent):
    """The day ended before the turn came (閉庁打切)."""

    subject: ClassVar[str] = "queue.ticket.closed_out.v1"
    booking_path: str = Field(
        default="/queue/r", description="Where another time can be reserved instead."
    )


class TicketRated(TicketEvent):
    """The holder said how the visit was (満足度). Why, if they wrote it, does not travel."""

    subject: ClassVar[str] = "queue.ticket.rated.v1"
    level: int = Field(ge=1, le=5, description="1 very bad to 5 very good.")


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


class TicketEtaUpdated(TicketEvent):
    """The holder, not in the hall yet, said how far away they are (到着見込み)."""

    subject: ClassVar[str] = "queue.ticket.eta_updated.v1"
    travel_minutes: int = Field(ge=0, le=180)


class TicketLeaveNow(TicketEvent):
    """It is time to leave for the hall (そろそろ出発)."""

    subject: ClassVar[str] = "queue.ticket.leave_now.v1"
    travel_minutes: int = Field(ge=0, le=180)
    from_minutes: int = Field(ge=0, description="The turn is expected between these, from now.")
    to_minutes: int = Field(ge=0)
    again: bool = Field(default=False, description="The plan changed since it was said before.")
