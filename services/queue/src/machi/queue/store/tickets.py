"""Tickets and the counter they are at: read, locked, and moved one step by compare-and-set."""

from datetime import datetime
from typing import Any, Protocol, TypedDict
from uuid import UUID

from sqlmodel import case, col, select, update

from machi.queue.domain.refusals import (
    NOT_NOW,
    AnotherTicketAtCounter,
    NoSuchCounter,
    NoSuchTicket,
    NoTicketAtCounter,
    TicketOfAnotherDay,
)
from machi.queue.domain.ticket import State, Verb, sources, targets
from machi.queue.tables.hall import CounterRow, TicketRow
from machi.shared.auth.staff import EVERYWHERE
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction
from machi.shared.errors import Forbidden


def topics(ticket: TicketRow) -> str:
    """Name the live pages that a change of this ticket concerns."""
    return f"ticket:{ticket.id} board:{ticket.site}"


class TicketFacts(TypedDict):
    ticket_id: UUID
    revision: int
    number: str
    site: str
    line: str
    state: str
    recipient: str | None
    ticket_path: str | None
    priority_class: int


def facts(ticket: TicketRow) -> TicketFacts:
    """Give what every event about a ticket says."""
    return {
        "ticket_id": ticket.id,
        "revision": ticket.revision,
        "number": ticket.number,
        "site": ticket.site,
        "line": ticket.line,
        "state": ticket.state,
        "recipient": ticket.recipient,
        # The address opens the ticket: it travels only to somebody who asked to be told.
        "ticket_path": f"/queue/t/{ticket.token}" if ticket.recipient else None,
        "priority_class": ticket.priority_class,
    }


class CounterFacts(TypedDict):
    counter_id: UUID
    revision: int
    counter_name: str
    site: str
    lines: list[str]


def counter_facts(row: CounterRow) -> CounterFacts:
    """Give what every event about a counter says."""
    return {
        "counter_id": row.id,
        "revision": row.revision,
        "counter_name": row.name,
        "site": row.site,
        "lines": row.lines,
    }


def must_be_of_today(ticket: TicketRow, at: datetime) -> None:
    if ticket.business_date != business_date(at):
        raise TicketOfAnotherDay


async def counter(tx: Transaction, counter_id: UUID, sites: frozenset[str]) -> CounterRow:
    """Read a counter and lock it: two clicks at one counter take turns.

    Args:
        tx: the transaction that holds the lock.
        counter_id: which one.
        sites: where the person who asks may act; `*` is everywhere.

    """
    row = await tx.session.get(CounterRow, counter_id, with_for_update=True)
    if row is None:
        raise NoSuchCounter
    if sites.isdisjoint({row.site, EVERYWHERE}):
        raise Forbidden
    return row


class AtCounter(Protocol):
    """What the store needs to know of a command at a counter."""

    @property
    def counter_id(self) -> UUID: ...
    @property
    def sites(self) -> frozenset[str]: ...
    @property
    def expected(self) -> UUID | None: ...


async def at_counter(tx: Transaction, command: AtCounter) -> tuple[CounterRow, UUID]:
    """Lock the command's counter and name the ticket that it has called or serves.

    Raises:
        NoTicketAtCounter: none.
        AnotherTicketAtCounter: not the one that the person saw.

    """
    row = await counter(tx, command.counter_id, command.sites)
    if row.ticket_id is None:
        raise NoTicketAtCounter
    if command.expected is not None and command.expected != row.ticket_id:
        raise AnotherTicketAtCounter
    return row, row.ticket_id


async def ticket(tx: Transaction, ticket_id: UUID) -> TicketRow:
    row = await tx.session.get(TicketRow, ticket_id)
    if row is None:
        raise NoSuchTicket
    return row


async def move(tx: Transaction, verb: Verb, ticket_id: UUID, **changes: object) -> TicketRow:
    """Take a ticket one step along the transition table, if its state still allows it.

    Raises:
        NoSuchTicket: there is none.
        Conflict: one of `NOT_NOW`, named after the state that it is in.

    """
    step = (
        update(TicketRow)
        .where(col(TicketRow.id) == ticket_id, col(TicketRow.state).in_(sources(verb)))
        .values(state=_after(verb), revision=TicketRow.revision + 1, **changes)
        .returning(TicketRow)
        .execution_options(synchronize_session=False, populate_existing=True)
    )
    moved: TicketRow | None = (await tx.session.exec(step)).scalar_one_or_none()
    if moved is None:
        now = await ticket(tx, ticket_id)
        raise NOT_NOW[State(now.state)]
    return moved


def _after(verb: Verb) -> Any:  # noqa: ANN401 - a value, or an expression of the state before
    leads = targets(verb)
    if len(set(leads.values())) == 1:
        return next(iter(leads.values()))
    return case(leads, value=TicketRow.state)


def free(tx: Transaction, row: CounterRow) -> None:
    """Make a counter ready for the next person."""
    row.ticket_id = None
    tx.session.add(row)


async def overdue(tx: Transaction, at: datetime, at_most: int) -> list[UUID]:
    """Find and lock held places whose time is over, passing over those that others work on."""
    due: Any = (
        select(TicketRow.id)
        .where(TicketRow.state == State.HELD_ABSENT, col(TicketRow.held_until) <= at)
        .order_by(col(TicketRow.held_until))
        .limit(at_most)
        .with_for_update(skip_locked=True)
    )
    return list((await tx.session.exec(due)).all())
