"""Choosing what, which day and which time. Without JavaScript, and nothing typed is lost."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from machi.queue.commands.admission.leave_room import leave_rooms
from machi.queue.commands.booking.asked import NewReservation
from machi.queue.commands.booking.hold_slot import HoldSlot, hold_slot
from machi.queue.commands.booking.join_waitlist import JoinWaitlist, join_waitlist
from machi.queue.domain.booking.offer import Channel
from machi.queue.domain.booking.refusals import NotEligible, TooManyPeople
from machi.queue.pages.booking.choosing import Chosen, Errors, choice, typed
from machi.queue.pages.booking.month import month, month_of, weekdays
from machi.queue.pages.booking.times import Wanted, times_page
from machi.queue.pages.show import PAGES, back_to, form_once
from machi.queue.queries.admission.entry import admitted_to
from machi.queue.queries.booking import free_places, lotteries
from machi.queue.queries.recipient import recipient
from machi.shared.errors import DomainError
from machi.shared.service import Context
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter()

FIELD_OF: dict[type[DomainError], str] = {NotEligible: "notice", TooManyPeople: "people"}
"""The field that a refusal is about; all others are about the time."""


@router.get("/queue/r")
async def show_offers(
    request: Request, context: Running, site: str = "", line: str = ""
) -> Response:
    """Show what can be reserved: everything, or what is for a site, or a line of it."""
    at = context.clock.now()
    everything = await free_places.offers(at, context.db)
    here = [each for each in everything if site in {"", each.site} and line in {"", each.line}]
    values = {
        "offers": here or everything,
        "nothing_for": (site, line) if site and line and not here else None,
        "lotteries": await lotteries.lotteries(at, context.db),
    }
    return PAGES.show(request, "booking/offers.html", values)


@router.get("/queue/r/{code}")
async def show_calendar(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the address
    request: Request,
    code: str,
    context: Running,
    wanted: Annotated[str, Query(alias="month", max_length=7)] = "",
    view: str = "month",
    change: str = "",
) -> Response:
    await admitted_to(request, offer=code)
    at = context.clock.now()
    offer = await free_places.offer(code, at, context.db)
    first = month_of(wanted, offer.window)
    days = await free_places.days(offer, first, at, context.db)
    values = {
        "offer": offer,
        "sheet": month(first, days, offer.window),
        "weekdays": weekdays(chosen_language(request)),
        "days": days.items(),
        "view": "list" if view == "list" else "month",
        "change": change,
        "at": at,
    }
    return PAGES.show(request, "booking/calendar.html", values)


@router.get("/queue/r/{code}/{on}")
async def show_times(
    request: Request, code: str, on: date, context: Running, change: str = ""
) -> Response:
    await admitted_to(request, offer=code)
    return await times_page(request, context, Wanted(code, on, change), typed({}), [])


@router.post("/queue/r/{code}/{on}")
async def keep_a_time(request: Request, code: str, on: date, context: Running) -> Response:
    """Hold the chosen time for ten minutes, or join its waiting list."""
    entries = await admitted_to(request, offer=code)
    form = await request.form()
    fields, errors = typed(form), Errors()
    at = context.clock.now()
    offer = await free_places.offer(code, at, context.db)
    chosen = choice(fields, offer, await free_places.times(offer, on, at, context.db), errors)
    if chosen is None:
        return await times_page(request, context, Wanted(code, on), fields, errors)
    try:
        made = await _reserve(request, context, chosen, str(form.get("idempotency_key", "")))
    except DomainError as error:
        errors.append((FIELD_OF.get(type(error), "time"), error.words))
        return await times_page(request, context, Wanted(code, on), fields, errors, error.status)
    await leave_rooms(entries, at, context.db)
    return back_to(f"/queue/b/{made.token}")


async def _reserve(request: Request, context: Context, chosen: Chosen, key: str) -> NewReservation:
    told = recipient(request.cookies)
    command = JoinWaitlist if chosen.waits else HoldSlot
    asked = command(
        slots=chosen.slots,
        channel=Channel.WEB,
        at=context.clock.now(),
        people=chosen.people,
        notice=chosen.notice,
        recipient=told,
        request=form_once("form", key, command.__name__, (chosen.slots, chosen.people, told)),
    )
    if isinstance(asked, JoinWaitlist):
        return await join_waitlist(asked, context.db, context.vault)
    return await hold_slot(asked, context.db, context.vault)
