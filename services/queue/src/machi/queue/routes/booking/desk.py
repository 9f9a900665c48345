"""Staff reserve for people who ring or who are there, and look after what is reserved."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, status
from pydantic import BaseModel, Field

from machi.queue.commands.booking.asked import ReservationNow
from machi.queue.commands.booking.cancel_reservation import CancelReservation, cancel_reservation
from machi.queue.commands.booking.check_in import CheckedIn, CheckIn, check_in
from machi.queue.commands.booking.confirm_reservation import (
    ConfirmReservation,
    Contact,
    confirm_reservation,
)
from machi.queue.commands.booking.hold_slot import HoldSlot, hold_slot
from machi.queue.commands.booking.join_waitlist import JoinWaitlist, join_waitlist
from machi.queue.commands.booking.release_reservation import (
    ReleaseReservation,
    release_reservation,
)
from machi.queue.commands.booking.reschedule_reservation import (
    RescheduleReservation,
    reschedule_reservation,
)
from machi.queue.domain.booking.offer import Channel
from machi.queue.domain.booking.refusals import (
    NOT_NOW,
    WHEN_RESERVING,
    AnotherOffer,
    NoSuchReservation,
    NotOnItsDay,
    NoWaitlist,
    PlacesAreFree,
    TooLateToConfirm,
)
from machi.queue.queries.booking import holder
from machi.queue.routes.booking.requests import (
    AskedByStaff,
    Moved,
    PlacesForSomebody,
    Reserved,
    reserved,
)
from machi.queue.routes.requests import (
    API,
    KEY_MAY_BE_REFUSED,
    STAFF_MAY_BE_REFUSED,
    Body,
    Code,
)
from machi.shared.auth.guards import Staff, may
from machi.shared.errors import DomainError
from machi.shared.web.dependencies import Running, refusals

router = APIRouter(
    prefix=f"{API}/desk/reservations", tags=["reservations"], responses=STAFF_MAY_BE_REFUSED
)

MOVES: tuple[type[DomainError], ...] = (NoSuchReservation, KEY_MAY_BE_REFUSED, *NOT_NOW.values())


class WhomToRing(Body):
    """Name and telephone number of somebody who rang; they are sealed, and never in a list."""

    name: str = Field(min_length=1, max_length=100)
    telephone: str = Field(pattern=r"^[0-9+ -]{5,20}$")


class ConfirmingFor(Body):
    contact: WhomToRing | None = None


class MovedFor(Moved):
    channel: Channel


class ReservedThatDay(BaseModel):
    reservation_id: UUID
    number: str
    state: str
    channel: str
    offer: str
    name: str
    people: int
    starts_at: datetime
    ends_at: datetime
    ticket_number: str | None
    without_slot: bool = Field(description="A slot of it was closed: move it, or call it off.")


class ReservedThatDays(BaseModel):
    items: list[ReservedThatDay]


def listed(booking: holder.Booking) -> ReservedThatDay:
    return ReservedThatDay(
        reservation_id=booking.id,
        **{
            name: getattr(booking, name)
            for name in ReservedThatDay.model_fields
            if name != "reservation_id"
        },
    )


@router.get("")
async def list_of_day(
    site: Code, day: date, staff: Annotated[Staff, may("queue.book")], context: Running
) -> ReservedThatDays:
    """List a day's reservations of a site, without names."""
    staff.require("queue.book", site)
    found = await holder.of_day(site, day, context.db)
    return ReservedThatDays(items=[listed(each) for each in found])


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=refusals(KEY_MAY_BE_REFUSED, *WHEN_RESERVING),
)
async def hold(places: PlacesForSomebody, asked: AskedByStaff) -> Reserved:
    """Keep places out of the telephone's or the counter's own capacity."""
    command = await asked.wants(HoldSlot, places)
    return reserved(await hold_slot(command, asked.context.db, asked.context.vault))


@router.post(
    "/waitlist",
    status_code=status.HTTP_201_CREATED,
    responses=refusals(KEY_MAY_BE_REFUSED, *WHEN_RESERVING, PlacesAreFree, NoWaitlist),
)
async def wait(places: PlacesForSomebody, asked: AskedByStaff) -> Reserved:
    """Put somebody on the waitlist of this channel."""
    command = await asked.wants(JoinWaitlist, places)
    return reserved(await join_waitlist(command, asked.context.db, asked.context.vault))


@router.post("/{reservation_id}/confirm", responses=refusals(*MOVES, TooLateToConfirm))
async def confirm(
    reservation_id: UUID, confirming: ConfirmingFor, asked: AskedByStaff
) -> ReservationNow:
    """Confirm for somebody, and note whom to ring."""
    whom = confirming.contact
    contact = Contact(whom.name, whom.telephone) if whom else None
    command = await asked.of(ConfirmReservation, reservation_id, contact=contact)
    return await confirm_reservation(command, asked.context.db, asked.context.vault)


@router.post(
    "/{reservation_id}/reschedule", responses=refusals(*MOVES, *WHEN_RESERVING, AnotherOffer)
)
async def reschedule(reservation_id: UUID, to: MovedFor, asked: AskedByStaff) -> ReservationNow:
    """Move to another time, whatever the deadline says."""
    command = await asked.of(
        RescheduleReservation, reservation_id, slots=tuple(to.slots), channel=to.channel
    )
    return await reschedule_reservation(command, asked.context.db)


@router.post("/{reservation_id}/cancel", responses=refusals(*MOVES))
async def cancel(reservation_id: UUID, asked: AskedByStaff) -> ReservationNow:
    """Cancel because the holder asked for it, whatever the deadline says."""
    command = await asked.of(CancelReservation, reservation_id)
    return await cancel_reservation(command, asked.context.db)


@router.post("/{reservation_id}/release", responses=refusals(*MOVES))
async def release(reservation_id: UUID, asked: AskedByStaff) -> ReservationNow:
    """Give back what was not confirmed."""
    command = await asked.of(ReleaseReservation, reservation_id)
    return await release_reservation(command, asked.context.db)


@router.post("/{reservation_id}/check-in", responses=refusals(*MOVES, NotOnItsDay))
async def arrive(reservation_id: UUID, asked: AskedByStaff) -> CheckedIn:
    """Note that the holder is there; at a window this issues the ticket."""
    command = await asked.of(CheckIn, reservation_id, origin="staff")
    return await check_in(command, asked.context.db)
