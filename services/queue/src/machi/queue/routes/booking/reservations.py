"""Reserving over the web, and what the holder of a reservation may do with it."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, status
from pydantic import BaseModel, Field

from machi.queue.commands.admission.leave_room import leave_rooms
from machi.queue.commands.booking.ask_contact_check import AskContactCheck, ask_contact_check
from machi.queue.commands.booking.asked import ReservationNow
from machi.queue.commands.booking.cancel_reservation import CancelReservation, cancel_reservation
from machi.queue.commands.booking.check_in import CheckedIn, CheckIn, check_in
from machi.queue.commands.booking.confirm_reservation import (
    ConfirmReservation,
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
from machi.queue.domain.admission.refusals import NotAdmitted
from machi.queue.domain.booking.offer import Channel
from machi.queue.domain.booking.refusals import (
    NOT_NOW,
    WHEN_RESERVING,
    AnotherOffer,
    ContactNeeded,
    ContactNotChecked,
    NoSuchReservation,
    NotOnItsDay,
    NoWaitlist,
    PlacesAreFree,
    TooLateToCancel,
    TooLateToChange,
    TooLateToConfirm,
    WrongCheckLink,
)
from machi.queue.queries.admission.entry import admitted_to
from machi.queue.queries.booking import holder, meeting
from machi.queue.queries.recipient import RECIPIENT_PATTERN
from machi.queue.routes.booking.requests import AskedByHolder, Moved, Places, Reserved, reserved
from machi.queue.routes.requests import API, KEY_MAY_BE_REFUSED, Body
from machi.shared.errors import DomainError
from machi.shared.web.dependencies import Running, refusals

router = APIRouter(prefix=f"{API}/reservations", tags=["reservations"])

MOVES: tuple[type[DomainError], ...] = (NoSuchReservation, KEY_MAY_BE_REFUSED, *NOT_NOW.values())


class WhoIsTold(Body):
    recipient: str | None = Field(default=None, pattern=RECIPIENT_PATTERN)


class Confirming(Body):
    check: str | None = Field(
        default=None, max_length=100, description="What ends the link that was sent."
    )


class Reservation(BaseModel):
    """A reservation as its holder sees it; `meeting_link` only once it is confirmed."""

    reservation_id: UUID
    number: str
    state: str
    offer: str
    kind: str
    name: str
    name_en: str
    site: str
    site_name: str
    site_name_en: str
    people: int
    starts_at: datetime
    ends_at: datetime
    held_until: datetime | None
    change_until: datetime
    cancel_until: datetime
    ticket_number: str | None
    ticket_path: str | None
    meeting_link: str | None


@router.post(
    "",
    status_code=status.HTTP_201_CREATED,
    responses=refusals(KEY_MAY_BE_REFUSED, NotAdmitted, *WHEN_RESERVING),
)
async def hold(request: Request, places: Places, asked: AskedByHolder) -> Reserved:
    """Keep places for ten minutes. Keep the token: whoever has it holds the reservation.

    An event with an admission room in front of it asks for its entry token in `Machi-Entry`.
    """
    context = asked.context
    entries = await admitted_to(request, slots=places.slots)
    held = await hold_slot(asked.wants(HoldSlot, places), context.db, context.vault)
    await leave_rooms(entries, context.clock.now(), context.db)
    return reserved(held)


@router.post(
    "/waitlist",
    status_code=status.HTTP_201_CREATED,
    responses=refusals(
        KEY_MAY_BE_REFUSED,
        NotAdmitted,
        *WHEN_RESERVING,
        PlacesAreFree,
        NoWaitlist,
        ContactNeeded,
    ),
)
async def wait(request: Request, places: Places, asked: AskedByHolder) -> Reserved:
    """Wait for a place at a time that is full."""
    context = asked.context
    await admitted_to(request, slots=places.slots)
    command = asked.wants(JoinWaitlist, places)
    return reserved(await join_waitlist(command, context.db, context.vault))


@router.get("/{token}", responses=refusals(NoSuchReservation))
async def show(token: str, context: Running) -> Reservation:
    """Show where a reservation stands."""
    mine = await holder.booking(token, context.db)
    confirmed = mine.state in {"confirmed", "late", "checked_in"}
    link = meeting.room(mine, context.vault) if confirmed else None
    return Reservation(
        reservation_id=mine.id,
        meeting_link=link,
        ticket_path=f"/queue/t/{mine.ticket_token}" if mine.ticket_token else None,
        **{
            name: getattr(mine, name)
            for name in Reservation.model_fields
            if name not in {"reservation_id", "meeting_link", "ticket_path"}
        },
    )


@router.post("/{token}/ask-check", responses=refusals(*MOVES, ContactNeeded, TooLateToConfirm))
async def ask_check(token: str, told: WhoIsTold, asked: AskedByHolder) -> ReservationNow:
    """Ask for the message with the link that confirms the reservation; an hour is left then."""
    recipient = told.recipient or asked.recipient
    command = await asked.of(AskContactCheck, token, recipient=recipient)
    return await ask_contact_check(command, asked.context.db, asked.context.vault)


@router.post(
    "/{token}/confirm",
    responses=refusals(*MOVES, ContactNotChecked, WrongCheckLink, TooLateToConfirm),
)
async def confirm(token: str, confirming: Confirming, asked: AskedByHolder) -> ReservationNow:
    """Take the places that are held."""
    command = await asked.of(ConfirmReservation, token, check=confirming.check)
    return await confirm_reservation(command, asked.context.db, asked.context.vault)


@router.post(
    "/{token}/reschedule",
    responses=refusals(*MOVES, *WHEN_RESERVING, AnotherOffer, TooLateToChange),
)
async def reschedule(token: str, to: Moved, asked: AskedByHolder) -> ReservationNow:
    """Move to another time; without room there, the old one stands."""
    more = {"slots": tuple(to.slots), "channel": Channel.WEB}
    command = await asked.of(RescheduleReservation, token, **more)
    return await reschedule_reservation(command, asked.context.db)


@router.post("/{token}/cancel", responses=refusals(*MOVES, TooLateToCancel))
async def cancel(token: str, asked: AskedByHolder) -> ReservationNow:
    """Give a confirmed reservation up."""
    command = await asked.of(CancelReservation, token)
    return await cancel_reservation(command, asked.context.db)


@router.post("/{token}/release", responses=refusals(*MOVES))
async def release(token: str, asked: AskedByHolder) -> ReservationNow:
    """Give back what was not confirmed, or leave the waitlist."""
    command = await asked.of(ReleaseReservation, token)
    return await release_reservation(command, asked.context.db)


@router.post("/{token}/check-in", responses=refusals(*MOVES, NotOnItsDay))
async def arrive(token: str, asked: AskedByHolder) -> CheckedIn:
    """Say that the holder is there; at a window this issues the ticket."""
    return await check_in(await asked.of(CheckIn, token, origin="phone"), asked.context.db)
