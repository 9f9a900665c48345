from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from machi.queue.commands.booking.asked import OfReservation
from machi.queue.domain.booking.offer import Kind
from machi.queue.domain.booking.refusals import AnotherSite, NotOnItsDay
from machi.queue.domain.booking.reservation import Verb, turn
from machi.queue.store import tickets
from machi.queue.store.booking import arrivals
from machi.queue.store.booking import reservations as store
from machi.queue.tables.booking import OfferRow, ReservationRow
from machi.queue.tables.hall import TicketRow
from machi.shared.clock import business_date
from machi.shared.contracts.queue import Origin, TicketIssued
from machi.shared.contracts.queue.reservations import ReservationCheckedIn
from machi.shared.db.database import Database, Transaction


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckIn(OfReservation):
    """The holder of a reservation is there (来庁受付): at the kiosk, by phone, or to staff."""

    origin: Origin
    site: str | None = None
    """The site of the kiosk or of the staff; a reservation of another one is refused."""


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """Who was checked in, and the ticket they got: none where nobody waits in a line."""

    reservation_id: UUID
    number: str
    kind: str
    ticket_id: UUID | None
    ticket_number: str | None
    ticket_token: str | None
    late: bool


async def check_in(command: CheckIn, db: Database) -> CheckedIn:
    """Note the arrival and issue the ticket, both or neither.

    In time it is a ticket of class 2, from the booked time or the arrival if that is later; beyond
    the grace one of class 3 from the booked time. Online and on a course, being there is all.

    Raises:
        NotOnItsDay: the reservation is for another day.
        AnotherSite: it is for another site.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, CheckedIn):
            return earlier
        row, offer = await store.move(tx, Verb.CHECK_IN, command.reservation_id)
        if business_date(row.starts_at) != business_date(command.at):
            raise NotOnItsDay
        if command.site not in {None, offer.site}:
            raise AnotherSite
        late = command.at > row.starts_at + timedelta(minutes=row.grace_minutes)
        ticket = await _issue(tx, command, row, offer) if offer.kind == Kind.WINDOW else None
        await tx.publish(
            ReservationCheckedIn(
                at=command.at,
                by=command.by,
                ticket_id=ticket.id if ticket else None,
                **store.facts(row, offer),
            ),
            topics=store.topics(row),
        )
        if ticket is not None:
            await _tell(tx, command, ticket)
        answer = CheckedIn(
            row.id,
            row.number,
            offer.kind,
            ticket.id if ticket else None,
            ticket.number if ticket else None,
            ticket.token if ticket else None,
            late,
        )
        return await tx.answer(command.request, answer)


async def _issue(
    tx: Transaction, command: CheckIn, row: ReservationRow, offer: OfferRow
) -> TicketRow:
    grace = timedelta(minutes=row.grace_minutes)
    return await arrivals.issue(
        tx,
        row,
        offer,
        turn=turn(row.starts_at, grace, command.at),
        origin=command.origin,
        at=command.at,
    )


async def _tell(tx: Transaction, command: CheckIn, ticket: TicketRow) -> None:
    await tx.publish(
        TicketIssued(
            at=command.at,
            origin=command.origin,
            by=command.by,
            reservation_id=ticket.reservation_id,
            **tickets.facts(ticket),
        ),
        topics=tickets.topics(ticket),
    )
