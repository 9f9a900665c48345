"""The page of one reservation. Its address is all that is needed, so it says no name."""

import math
from datetime import date, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from machi.queue.commands.booking.ask_contact_check import AskContactCheck, ask_contact_check
from machi.queue.commands.booking.cancel_reservation import CancelReservation, cancel_reservation
from machi.queue.commands.booking.check_in import CheckIn, check_in
from machi.queue.commands.booking.confirm_reservation import (
    ConfirmReservation,
    confirm_reservation,
)
from machi.queue.commands.booking.release_reservation import (
    ReleaseReservation,
    release_reservation,
)
from machi.queue.commands.booking.reschedule_reservation import (
    RescheduleReservation,
    reschedule_reservation,
)
from machi.queue.domain.booking.offer import Channel
from machi.queue.pages.booking.calendar_file import MEDIA_TYPE, calendar_file
from machi.queue.pages.booking.choosing import CHOOSE_A_TIME, typed
from machi.queue.pages.booking.times import Wanted, times_page
from machi.queue.pages.booking.words import (
    entry,
    facts,
    refused,
    reminders,
    room,
    said,
    title,
)
from machi.queue.pages.show import PAGES, back_to, form_once, public, qr
from machi.queue.queries.booking import free_places, holder
from machi.queue.queries.booking.holder import Booking
from machi.queue.queries.recipient import recipient
from machi.shared.clock import business_date
from machi.shared.errors import DomainError
from machi.shared.service import Context
from machi.shared.web.dependencies import Running

router = APIRouter()

Key = Annotated[str, Form(alias="idempotency_key", max_length=200)]


@router.get("/queue/b/{token}")
async def show_booking(request: Request, token: str, context: Running) -> Response:
    mine = await holder.booking(token, context.db)
    at = context.clock.now()
    left = (mine.held_until - at).total_seconds() if mine.held_until else 0
    values = {
        "mine": mine,
        "token": token,
        "title": title(mine),
        "said": said(mine),
        "facts": facts(request, mine),
        "reminders": reminders(mine),
        "meeting": room(context, mine),
        "refused": refused(request),
        "minutes_left": max(1, math.ceil(left / 60)),
        "today": business_date(at) == business_date(mine.starts_at),
        "may_change": at < mine.change_until,
        "may_cancel": at < mine.cancel_until,
        "told_here": recipient(request.cookies) is not None,
        "qr": qr(public(context, f"/queue/b/{token}")),
    }
    return PAGES.show(request, "booking/booking.html", values)


@router.get("/queue/b/{token}/calendar.ics")
async def give_calendar_file(request: Request, token: str, context: Running) -> Response:
    mine = await holder.booking(token, context.db)
    address = public(context, f"/queue/b/{token}")
    file = calendar_file(entry(request, mine, address, context))
    headers = {
        "content-disposition": f'attachment; filename="{mine.number}.ics"',
        "cache-control": "no-store",
    }
    return Response(file, media_type=MEDIA_TYPE, headers=headers)


@router.get("/queue/b/{token}/check/{check}")
async def show_check(request: Request, token: str, check: str, context: Running) -> Response:
    """Ask whoever opens the message's link: programs that look at links must confirm nothing."""
    mine = await holder.booking(token, context.db)
    if mine.state != "pending":
        return back_to(f"/queue/b/{token}")
    values = {"mine": mine, "token": token, "check": check, "facts": facts(request, mine)}
    return PAGES.show(request, "booking/check.html", values)


@router.post("/queue/b/{token}/change")
async def change_time(request: Request, token: str, context: Running) -> Response:
    mine = await holder.booking(token, context.db)
    form = await request.form()
    fields, at = typed(form), context.clock.now()
    wanted = Wanted(mine.offer, _day(str(form.get("day", "")), at), token)
    offer = await free_places.offer(mine.offer, at, context.db)
    times = await free_places.times(offer, wanted.on, at, context.db)
    chosen = next((each for each in times if str(each.slot_id) == fields["time"]), None)
    if chosen is None:
        errors = [("time", CHOOSE_A_TIME)]
        return await times_page(request, context, wanted, fields, errors)
    command = RescheduleReservation(
        reservation_id=mine.id,
        slots=(chosen.slot_id,),
        channel=Channel(mine.channel),
        at=at,
        request=form_once(
            mine.id, str(form.get("idempotency_key", "")), "Reschedule", (chosen.slot_id,)
        ),
    )
    try:
        await reschedule_reservation(command, context.db)
    except DomainError as error:
        errors = [("time", error.words)]
        return await times_page(request, context, wanted, fields, errors, error.status)
    return back_to(f"/queue/b/{token}")


@router.post("/queue/b/{token}/check-in")
async def arrive(token: str, context: Running, key: Key = "") -> Response:
    """Tell that the holder is there; the answer is the ticket."""
    mine = await holder.booking(token, context.db)
    command = CheckIn(
        reservation_id=mine.id,
        origin="phone",
        at=context.clock.now(),
        request=form_once(mine.id, key, "CheckIn", (mine.id,)),
    )
    try:
        came = await check_in(command, context.db)
    except DomainError as error:
        return back_to(f"/queue/b/{token}", refused=error.code)
    ticket = came.ticket_token
    return back_to(f"/queue/t/{ticket}" if ticket else f"/queue/b/{token}")


@router.post("/queue/b/{token}/{verb}")
async def move_booking(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    request: Request,
    token: str,
    verb: str,
    context: Running,
    key: Key = "",
    check: Annotated[str | None, Form(max_length=100)] = None,
) -> Response:
    """Confirm, ask for the message that confirms, give back, or cancel."""
    mine = await holder.booking(token, context.db)
    try:
        await _press(verb, mine, request, context, key, check)
    except DomainError as error:
        return back_to(f"/queue/b/{token}", refused=error.code)
    return back_to(f"/queue/b/{token}")


async def _press(  # noqa: PLR0913, PLR0917 - what stands on the buttons of one page
    verb: str, mine: Booking, request: Request, context: Context, key: str, check: str | None
) -> None:
    asked: dict[str, Any] = {
        "reservation_id": mine.id,
        "at": context.clock.now(),
        "request": form_once(mine.id, key, verb, (mine.id, check)),
    }
    match verb:
        case "confirm":
            confirm = ConfirmReservation(**asked, check=check)
            await confirm_reservation(confirm, context.db, context.vault)
        case "check":
            told = recipient(request.cookies)
            await ask_contact_check(
                AskContactCheck(**asked, recipient=told), context.db, context.vault
            )
        case "release":
            await release_reservation(ReleaseReservation(**asked), context.db)
        case "cancel":
            await cancel_reservation(CancelReservation(**asked), context.db)
        case _:
            pass


def _day(written: str, at: datetime) -> date:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return business_date(at)
