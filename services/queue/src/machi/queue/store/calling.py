"""Counters and tickets under lock: a counter first, then one ticket. Nobody waits for a second one.

A ticket at a counter changes only under that counter's lock, so what was read there stays true.
"""

from datetime import date
from uuid import UUID

from sqlmodel import col, func, select

from machi.queue.domain.refusals import (
    AlreadyInThisLine,
    CounterBusy,
    CounterClosed,
    CounterPaused,
    NoSuchLine,
    NoSuchTicket,
    NothingToUndo,
)
from machi.queue.domain.ticket import State
from machi.queue.store import tickets
from machi.queue.store.tickets import AtCounter
from machi.queue.tables.hall import CounterRow, LineRow, TicketRow
from machi.shared.db.database import Transaction


async def free_counter(tx: Transaction, command: AtCounter) -> CounterRow:
    """Lock the command's counter, which may call now.

    Raises:
        CounterClosed, CounterPaused: it calls nobody.
        CounterBusy: it has somebody.

    """
    row = await tickets.counter(tx, command.counter_id, command.sites)
    if not row.open:
        raise CounterClosed
    if row.paused_at is not None:
        raise CounterPaused
    if row.ticket_id is not None:
        raise CounterBusy
    return row


def take(tx: Transaction, counter: CounterRow, ticket: TicketRow) -> None:
    """Note that the counter has this person."""
    counter.ticket_id = ticket.id
    tx.session.add(counter)


async def locked(tx: Transaction, ticket_id: UUID) -> TicketRow:
    """Read a ticket and lock it, where a step depends on more than its state."""
    row = await tx.session.get(TicketRow, ticket_id, with_for_update=True)
    if row is None:
        raise NoSuchTicket
    return row


async def other_line(tx: Transaction, ticket: TicketRow, line: str) -> str:
    """Give the line that a ticket leaves for another one of its site.

    Raises:
        NoSuchLine: the site has none of this code.
        AlreadyInThisLine: it is there.

    """
    if await tx.session.get(LineRow, (ticket.site, line)) is None:
        raise NoSuchLine
    if ticket.line == line:
        raise AlreadyInThisLine
    return ticket.line


async def last_finished(tx: Transaction, counter: CounterRow, day: date) -> TicketRow:
    """Lock the ticket that a counter completed last on a business day.

    Raises:
        NothingToUndo: none.

    """
    found = (
        select(TicketRow)
        .where(
            TicketRow.site == counter.site,
            TicketRow.business_date == day,
            TicketRow.counter_id == counter.id,
            TicketRow.state == State.DONE,
        )
        .order_by(col(TicketRow.ended_at).desc().nulls_last())
        .limit(1)
        .with_for_update()
    )
    row = (await tx.session.exec(found)).first()
    if row is None:
        raise NothingToUndo
    return row


async def is_open(tx: Transaction, counter_id: UUID | None) -> bool:
    """Tell whether a counter is open at this moment; no lock, it is only asked."""
    found = select(func.count()).where(CounterRow.id == counter_id, col(CounterRow.open))
    return (await tx.session.exec(found)).one() > 0


async def line_at(tx: Transaction, counter_id: UUID, line: str) -> str:
    """Give the line in which somebody is expected at a counter: theirs, if it is served there."""
    served = await tx.session.exec(select(CounterRow.lines).where(CounterRow.id == counter_id))
    lines = served.one()
    return line if line in lines else lines[0]
