"""Plans of people who wait elsewhere, changed beside their ticket."""

from datetime import datetime
from uuid import UUID

from machi.queue.domain.refusals import NOT_NOW, NoSuchTicket
from machi.queue.domain.ticket import State
from machi.queue.tables.forecasts import DeparturePlanRow, TicketForecastRow
from machi.queue.tables.hall import TicketRow
from machi.shared.db.database import Transaction


async def elsewhere(tx: Transaction, ticket_id: UUID) -> TicketRow:
    """Lock a ticket whose holder is not in the hall.

    Raises:
        NoSuchTicket: there is none.
        Conflict: one of `NOT_NOW`: the holder is in the hall, or it is over.

    """
    row = await tx.session.get(TicketRow, ticket_id, with_for_update=True)
    if row is None:
        raise NoSuchTicket
    if row.state != State.REMOTE:
        raise NOT_NOW[State(row.state)]
    return row


def note(tx: Transaction, ticket: TicketRow) -> None:
    """Give a locked ticket its next revision: something is said of it, and it goes nowhere."""
    ticket.revision += 1
    tx.session.add(ticket)


async def plan(tx: Transaction, ticket_id: UUID) -> DeparturePlanRow | None:
    return await tx.session.get(DeparturePlanRow, ticket_id, with_for_update=True)


async def state(tx: Transaction, ticket_id: UUID, travel_minutes: int, at: datetime) -> None:
    """Keep how far away somebody is; they are told anew when it is time."""
    row = await plan(tx, ticket_id)
    if row is None:
        row = DeparturePlanRow(
            ticket_id=ticket_id, travel_minutes=travel_minutes, stated_at=at, times_told=0
        )
    row.travel_minutes, row.stated_at, row.told_at = travel_minutes, at, None
    tx.session.add(row)


async def forecast(tx: Transaction, ticket_id: UUID) -> TicketForecastRow | None:
    return await tx.session.get(TicketForecastRow, ticket_id)
