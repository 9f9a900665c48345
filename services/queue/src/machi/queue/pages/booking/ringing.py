"""Somebody rings, and staff reserve for them out of the telephone's own capacity."""

import re
import unicodedata
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi.responses import Response

from machi.queue.commands.booking.asked import NewReservation
from machi.queue.commands.booking.confirm_reservation import (
    ConfirmReservation,
    Contact,
    confirm_reservation,
)
from machi.queue.commands.booking.hold_slot import HoldSlot, hold_slot
from machi.queue.domain.booking.offer import Channel
from machi.queue.pages.booking.choosing import Chosen, Errors, choice, typed
from machi.queue.pages.booking.reserving import FIELD_OF
from machi.queue.pages.show import PAGES, back_to, form_once
from machi.queue.queries.booking import free_places
from machi.shared.auth.guards import Staff, may
from machi.shared.errors import DomainError
from machi.shared.service import Context
from machi.shared.ui.words import msgid
from machi.shared.web.dependencies import Running

router = APIRouter()

Clerk = Annotated[Staff, may("queue.book")]

_TELEPHONE = re.compile(r"[0-9+ -]{5,20}")


@router.get("/queue/bookings/{site}/ring/{code}/{on}")
async def show_ringing(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the address
    request: Request, site: str, code: str, on: date, staff: Clerk, context: Running
) -> Response:
    return await _page(request, staff, context, (site, code, on), typed({}), [])


@router.post("/queue/bookings/{site}/ring/{code}/{on}")
async def reserve(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    request: Request, site: str, code: str, on: date, staff: Clerk, context: Running
) -> Response:
    """Hold and confirm at once; the name and the telephone number are sealed."""
    staff.require("queue.book", site)
    form = await request.form()
    fields, errors = typed(form), Errors()
    at = context.clock.now()
    offer = await free_places.offer(code, at, context.db)
    staff.require("queue.book", offer.site)
    times = await free_places.times(offer, on, at, context.db, Channel.PHONE)
    chosen = choice(fields, offer, times, errors)
    contact = _contact(fields, errors)
    wanted = (site, code, on)
    if chosen is None or contact is None:
        return await _page(request, staff, context, wanted, fields, errors)
    key = str(form.get("idempotency_key", ""))
    try:
        made = await _reserve(chosen, contact, staff, context, key)
    except DomainError as error:
        errors.append((FIELD_OF.get(type(error), "time"), error.words))
        return await _page(request, staff, context, wanted, fields, errors, error.status)
    return back_to(f"/queue/bookings/{site}", did="booked", what=made.number, day=str(on))


async def _reserve(
    chosen: Chosen, contact: Contact, staff: Staff, context: Context, key: str
) -> NewReservation:
    at = context.clock.now()
    hold = HoldSlot(
        slots=chosen.slots,
        channel=Channel.PHONE,
        at=at,
        people=chosen.people,
        notice=chosen.notice,
        by=staff.id,
        request=form_once(staff.id, key, "HoldSlot", (chosen.slots, chosen.people)),
    )
    held = await hold_slot(hold, context.db, context.vault)
    confirm = ConfirmReservation(
        reservation_id=held.reservation_id,
        at=at,
        by=staff.id,
        contact=contact,
        request=form_once(staff.id, key and f"confirm {key}", "Confirm", (held.reservation_id,)),
    )
    await confirm_reservation(confirm, context.db, context.vault)
    return held


def _contact(fields: dict[str, str], errors: Errors) -> Contact | None:
    name = fields["name"].strip()
    telephone = unicodedata.normalize("NFKC", fields["telephone"]).strip()
    if not name:
        errors.append(("name", msgid("お名前を入力してください。")))
    if not _TELEPHONE.fullmatch(telephone):
        errors.append(("telephone", msgid("電話番号を数字で入力してください。")))
    return Contact(name, telephone) if name and _TELEPHONE.fullmatch(telephone) else None


async def _page(  # noqa: PLR0913, PLR0917 - a page and what was typed into it
    request: Request,
    staff: Staff,
    context: Context,
    wanted: tuple[str, str, date],
    fields: dict[str, str],
    errors: Errors,
    status: int = 422,
) -> Response:
    _ = PAGES.words.translator(request)
    site, code, on = wanted
    staff.require("queue.book", site)
    at = context.clock.now()
    offer = await free_places.offer(code, at, context.db)
    values = {
        "staff": staff,
        "site": site,
        "offer": offer,
        "on": on,
        "times": await free_places.times(offer, on, at, context.db, Channel.PHONE),
        "typed": fields,
        "errors": [(field, _(message)) for field, message in errors],
    }
    return PAGES.show(request, "booking/ringing.html", values, status=status if errors else 200)
