"""Reservations as staff see them: a day's list, what stands in the way, and people who ring."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Query, Request
from fastapi.responses import Response

from machi.queue.commands.booking.cancel_by_office import CancelByOffice, cancel_by_office
from machi.queue.commands.booking.cancel_reservation import CancelReservation, cancel_reservation
from machi.queue.commands.booking.check_in import CheckIn, check_in
from machi.queue.commands.booking.look_up_contact import LookUpContact, look_up_contact
from machi.queue.pages.booking.words import STATES, refused
from machi.queue.pages.show import PAGES, back_to, form_once
from machi.queue.queries import board
from machi.queue.queries.booking import free_places, holder
from machi.queue.queries.booking.sites import of_reservation
from machi.shared.auth.guards import Staff, may
from machi.shared.clock import business_date
from machi.shared.errors import DomainError, Forbidden
from machi.shared.service import Context
from machi.shared.ui.words import msgid
from machi.shared.web.dependencies import Running

router = APIRouter()

Clerk = Annotated[Staff, may("queue.book")]

SAID: Mapping[str, str] = {
    "check-in": msgid("受付しました。番号札 %(what)s"),
    "cancel": msgid("予約 %(what)s を取り消しました。"),
    "call-off": msgid("予約 %(what)s を中止にし、別の日時をご案内しました。"),
    "booked": msgid("予約を承りました。予約番号 %(what)s をお伝えください。"),
}


@router.get("/queue/bookings")
async def choose_site(staff: Clerk, context: Running) -> Response:
    """Open the first site at which this member of staff may look after reservations."""
    sites = await board.sites(context.clock.now(), context.db)
    mine = next((each.code for each in sites if staff.allowed("queue.book", each.code)), None)
    if mine is None:
        raise Forbidden
    return back_to(f"/queue/bookings/{mine}")


@router.get("/queue/bookings/{site}")
async def show_day(
    request: Request,
    site: str,
    staff: Clerk,
    context: Running,
    wanted: Annotated[str, Query(alias="day", max_length=10)] = "",
) -> Response:
    staff.require("queue.book", site)
    at = context.clock.now()
    day = _day(wanted, business_date(at))
    offers = await free_places.offers(at, context.db)
    said = SAID.get(request.query_params.get("did", ""))
    values = {
        "staff": staff,
        "site": await board.site(site, at, context.db),
        "day": day,
        "today": business_date(at),
        "bookings": await holder.of_day(site, day, context.db),
        "conflicts": await holder.conflicts(site, at, context.db),
        "may_call_off": staff.allowed("queue.calendar", site),
        "offers": [each for each in offers if each.site == site],
        "states": STATES,
        "said": said,
        "what": "".join(filter(str.isalnum, request.query_params.get("what", "")[:12])),
        "refused": refused(request),
    }
    return PAGES.show(request, "booking/office.html", values)


@router.post("/queue/bookings/{site}/{reservation_id}/contact")
async def show_contact(
    request: Request, site: str, reservation_id: UUID, staff: Clerk, context: Running
) -> Response:
    """Open whom to ring, once: a post, because who looked is written down."""
    staff.require("queue.book", await of_reservation(reservation_id, context.db))
    command = LookUpContact(reservation_id=reservation_id, by=staff.id, at=context.clock.now())
    try:
        contact = await look_up_contact(command, context.db, context.vault)
    except DomainError as error:
        return back_to(f"/queue/bookings/{site}", refused=error.code)
    values = {"staff": staff, "site": site, "contact": contact}
    return PAGES.show(request, "booking/contact.html", values)


@router.post("/queue/bookings/{site}/{reservation_id}/{verb}")
async def press(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    site: str,
    reservation_id: UUID,
    verb: str,
    staff: Clerk,
    context: Running,
    idempotency_key: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    """Check somebody in, cancel for them, or call the reservation off."""
    staff.require("queue.book", await of_reservation(reservation_id, context.db))
    here = f"/queue/bookings/{site}"
    try:
        what = await _do(verb, reservation_id, staff, context, idempotency_key)
    except DomainError as error:
        return back_to(here, refused=error.code)
    return back_to(here, did=verb, what=what)


async def _do(verb: str, reservation_id: UUID, staff: Staff, context: Context, key: str) -> str:
    at, once = context.clock.now(), form_once(staff.id, key, verb, (reservation_id,))
    match verb:
        case "check-in":
            coming = CheckIn(
                reservation_id=reservation_id, at=at, by=staff.id, origin="staff", request=once
            )
            came = await check_in(coming, context.db)
            return came.ticket_number or came.number
        case "call-off":
            staff.require("queue.calendar", await of_reservation(reservation_id, context.db))
            off = CancelByOffice(reservation_id=reservation_id, at=at, by=staff.id, request=once)
            return (await cancel_by_office(off, context.db)).number
        case _:
            gone = CancelReservation(
                reservation_id=reservation_id, at=at, by=staff.id, request=once
            )
            return (await cancel_reservation(gone, context.db)).number


def _day(written: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return otherwise
