"""What commands have in common: who asks, when, and what they are answered."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.tables.hall import TicketRow
from machi.shared.db.once import Once


@dataclass(frozen=True, slots=True, kw_only=True)
class AtCounter:
    """Somebody asks something of a counter and of the ticket that it has called or serves."""

    counter_id: UUID
    by: UUID
    sites: frozenset[str]
    """Where they may; `*` is everywhere."""
    at: datetime
    expected: UUID | None = None
    """The ticket that they saw when they pressed the button; another one there is a refusal."""
    request: Once | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OfTicket:
    """The holder of a ticket, or staff for them, asks something of it."""

    ticket_id: UUID
    at: datetime
    by: UUID | None = None
    """Which member of staff; without one it is the holder."""
    request: Once | None = None


@dataclass(frozen=True, slots=True)
class TicketNow:
    """Where a ticket stands after a command."""

    ticket_id: UUID
    number: str
    line: str
    state: str
    call_count: int


def now(ticket: TicketRow) -> TicketNow:
    return TicketNow(ticket.id, ticket.number, ticket.line, ticket.state, ticket.call_count)
