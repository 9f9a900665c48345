"""予約枠: what can be reserved at a site, its rules, its week, and who may reserve it."""

import re
from typing import Annotated, Any

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response
from starlette.datastructures import FormData

from machi.queue.commands.booking.make_slots import make_slots
from machi.queue.commands.booking.set_offer import AddOffer, ChangeOffer, add_offer, change_offer
from machi.queue.domain.booking.offer import Kind
from machi.queue.domain.booking.offer_rules import LIMITS, OfferRules
from machi.queue.pages.office.typed import (
    WEEKDAYS,
    Errors,
    plain,
    read_number,
    read_week,
    week,
)
from machi.queue.pages.office.words import KINDS, LABELS, refused, said, spoken
from machi.queue.pages.show import PAGES, SHAPES, back_to, form_once
from machi.queue.queries import board
from machi.queue.queries.booking import holder
from machi.queue.queries.booking import office as queries
from machi.queue.queries.booking.office import OfferSetting
from machi.shared.auth.guards import Staff, may
from machi.shared.errors import DomainError
from machi.shared.ui.words import msgid
from machi.shared.web.context import Context
from machi.shared.web.dependencies import Running

router = APIRouter()
Office = Annotated[Staff, may("queue.calendar")]
Key = Annotated[str, Form(max_length=200)]

NUMBERS = tuple(name for name in LIMITS if name != "minutes")
SWITCHES = ("needs_notice", "needs_contact", "waitlist", "open")
FIELDS = ("code", "line", "kind", "name", "name_en", "meeting_base", *LIMITS, *SWITCHES)
NEW = dict.fromkeys(FIELDS, "") | {
    "kind": "window",
    "minutes": "30",
    "slots_needed": "1",
    "opens_days": "14",
    "closes_days": "1",
    "cancel_days": "0",
    "change_days": "0",
    "people_at_most": "1",
    "per_person": "1",
    "grace_minutes": "10",
    "web_places": "1",
    "phone_places": "1",
    "counter_places": "0",
    "waitlist": "yes",
    "open": "yes",
}
"""What a new offer begins with; everything can be changed before it is saved."""

_CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_NAME_AT_MOST = 80


@router.get("/queue/office/{site}/offers")
async def list_offers(request: Request, site: str, staff: Office, context: Running) -> Response:
    staff.require("queue.calendar", site)
    at = context.clock.now()
    here = await board.site(site, at, context.db)
    values = {
        "staff": staff,
        "site": here,
        "lines": {line.code: line for line in here.lines},
        "offers": await queries.offer_settings(site, context.db),
        "conflicts": len(await holder.conflicts(site, at, context.db)),
        "may_book": staff.allowed("queue.book", site),
        "kinds": KINDS,
        "shapes": SHAPES,
        "said": said(request),
        "refused": refused(request),
    }
    return PAGES.show(request, "office/offers.html", values)


@router.get("/queue/office/{site}/offers/new")
async def new_offer(request: Request, site: str, staff: Office, context: Running) -> Response:
    staff.require("queue.calendar", site)
    return await page(request, site, staff, context, None, typed=NEW | week(()))


@router.get("/queue/office/{site}/offers/{code}")
async def show_offer(
    request: Request, site: str, code: str, staff: Office, context: Running
) -> Response:
    found = await queries.offer_setting(code, context.db)
    staff.require("queue.calendar", found.site)
    return await page(request, site, staff, context, found, typed=as_typed(found))


@router.post("/queue/office/{site}/offers/{code}")
async def save(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    request: Request,
    site: str,
    code: str,
    staff: Office,
    context: Running,
    idempotency_key: Key = "",
) -> Response:
    """Add an offer (`new`) or change one; its slots follow at once."""
    form = await request.form()
    found = None if code == "new" else await queries.offer_setting(code, context.db)
    where = found.site if found else site
    staff.require("queue.calendar", where)
    typed, errors = _typed(form), list[tuple[str, str]]()
    hours, rules = read_week(form, errors), _rules(form, errors)
    named = await _named(form, where, context, errors) if found is None else {}
    if errors:
        return await page(request, where, staff, context, found, typed=typed, errors=errors)
    at, asked = context.clock.now(), tuple(sorted(typed.items()))
    once = form_once(staff.id, idempotency_key, "SetOffer", (code, asked))
    common: dict[str, Any] = {
        "rules": rules,
        "hours": hours,
        "by": staff.id,
        "at": at,
        "request": once,
    }
    try:
        if found is None:
            await add_offer(AddOffer(site=where, **named, **common), context.db)
        else:
            await change_offer(ChangeOffer(code=code, **common), context.db)
    except DomainError as error:
        errors.append((error.field or "name", error.words))
        return await page(request, where, staff, context, found, typed=typed, errors=errors)
    await make_slots(at, context.db, where)
    return back_to(f"/queue/office/{where}/offers", did="offer")


def _rules(form: FormData, errors: Errors) -> OfferRules:
    name, name_en = (str(form.get(field) or "").strip() for field in ("name", "name_en"))
    if not 0 < len(name) <= _NAME_AT_MOST:
        errors.append(("name", msgid("名前を80字以内で入力してください。")))
    numbers: dict[str, Any] = {
        field: read_number(form, field, LIMITS[field], errors) for field in NUMBERS
    }
    switches = {field: form.get(field) == "yes" for field in SWITCHES}
    return OfferRules(
        name=name,
        name_en=name_en[:_NAME_AT_MOST] or name,
        meeting_base=plain(form.get("meeting_base")) or None,
        **numbers,
        **switches,
    )


async def _named(form: FormData, site: str, context: Context, errors: Errors) -> dict[str, Any]:
    """Read what never changes again: code, line, kind, length."""
    code, line, kind = (plain(form.get(field)) for field in ("code", "line", "kind"))
    here = await board.site(site, context.clock.now(), context.db)
    if not _CODE.fullmatch(code) or code == "new":
        errors.append(("code", msgid("半角の小文字、数字、ハイフンで入力してください。")))
    if line not in {each.code for each in here.lines}:
        errors.append(("line", msgid("受付を選んでください。")))
    if kind not in set(Kind):
        errors.append(("kind", msgid("種類を選んでください。")))
    minutes = read_number(form, "minutes", LIMITS["minutes"], errors)
    return {
        "code": code,
        "line": line,
        "kind": Kind(kind) if kind in set(Kind) else Kind.WINDOW,
        "minutes": minutes,
    }


def _typed(form: FormData) -> dict[str, str]:
    days = (f"day-{n}" for n in range(len(WEEKDAYS)))
    return {name: str(form.get(name) or "") for name in (*FIELDS, *days)}


def as_typed(found: OfferSetting) -> dict[str, str]:
    """Write an offer as it is typed."""
    rules = found.rules
    return {
        "minutes": str(found.minutes),
        "name": rules.name,
        "name_en": rules.name_en,
        "meeting_base": rules.meeting_base or "",
        **{field: str(getattr(rules, field)) for field in NUMBERS},
        **{field: "yes" if getattr(rules, field) else "" for field in SWITCHES},
        **week(found.hours),
    }


async def page(  # noqa: PLR0913 - a page and what was typed into it
    request: Request,
    site: str,
    staff: Staff,
    context: Context,
    found: OfferSetting | None,
    *,
    typed: dict[str, str],
    errors: Errors | None = None,
) -> Response:
    """Show the form of an offer; of one that exists also who may reserve it."""
    at = context.clock.now()
    values = {
        "staff": staff,
        "site": await board.site(site, at, context.db),
        "offer": found,
        "typed": typed,
        "errors": spoken(errors or [], request),
        "numbers": NUMBERS,
        "labels": LABELS,
        "kinds": KINDS,
        "weekdays": WEEKDAYS,
        "added": request.query_params.get("added", ""),
        "known": request.query_params.get("known", ""),
        "refused": refused(request),
    }
    return PAGES.show(request, "office/offer.html", values, status=422 if errors else 200)
