"""開庁時間と休止日: when a site and its lines receive people."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from machi.queue.commands.booking.add_closure import AddClosure, add_closure
from machi.queue.commands.booking.make_slots import make_slots
from machi.queue.commands.booking.remove_closure import RemoveClosure, remove_closure
from machi.queue.commands.booking.set_opening_hours import SetOpeningHours, set_opening_hours
from machi.queue.domain.calendar import EVERY_LINE
from machi.queue.pages.office.typed import WEEKDAYS, Errors, read_day, read_week, week
from machi.queue.pages.office.words import refused, said, spoken
from machi.queue.pages.show import PAGES, SHAPES, back_to, form_once
from machi.queue.queries import board
from machi.queue.queries.booking import holder
from machi.queue.queries.booking import office as queries
from machi.queue.queries.booking.sites import must_exist
from machi.shared.auth.guards import Staff, may
from machi.shared.errors import DomainError, Forbidden
from machi.shared.ui.words import msgid
from machi.shared.web.context import Context
from machi.shared.web.dependencies import Running

router = APIRouter()
Office = Annotated[Staff, may("queue.calendar")]
Key = Annotated[str, Form(max_length=200)]
REASON_AT_MOST = 200


@router.get("/queue/office")
async def choose_site(staff: Office, context: Running) -> Response:
    """Open the first site whose calendar this member of staff decides about."""
    sites = await board.sites(context.clock.now(), context.db)
    mine = next((each.code for each in sites if staff.allowed("queue.calendar", each.code)), None)
    if mine is None:
        raise Forbidden
    return back_to(f"/queue/office/{mine}")


@router.get("/queue/office/{site}")
async def show_office(
    request: Request, site: str, staff: Office, context: Running, line: str = EVERY_LINE
) -> Response:
    staff.require("queue.calendar", site)
    await must_exist(site, line, context.clock.now(), context.db)
    hours = await queries.opening_hours(site, context.db)
    own = [each for each in hours if each.line == line]
    return await _page(request, site, staff, context, {"line": line, **week(own)}, [])


@router.post("/queue/office/{site}/hours")
async def set_hours(
    request: Request, site: str, staff: Office, context: Running, idempotency_key: Key = ""
) -> Response:
    """Replace the week of a site or a line; slots follow, nobody's reservation is deleted."""
    staff.require("queue.calendar", site)
    form, at = await request.form(), context.clock.now()
    line = str(form.get("line") or EVERY_LINE)
    await must_exist(site, line, at, context.db)
    errors: Errors = []
    hours = read_week(form, errors)
    typed = {"line": line} | {f"day-{n}": str(form.get(f"day-{n}") or "") for n in range(7)}
    if errors:
        return await _page(request, site, staff, context, typed, errors)
    once = form_once(staff.id, idempotency_key, "SetOpeningHours", (site, line, *hours))
    command = SetOpeningHours(site=site, line=line, hours=hours, at=at, request=once)
    try:
        await set_opening_hours(command, context.db)
    except DomainError as error:
        return await _page(request, site, staff, context, typed, [("day-0", error.words)])
    await make_slots(at, context.db, site)
    return back_to(f"/queue/office/{site}", did="hours", line=line)


@router.post("/queue/office/{site}/closures")
async def close_days(
    request: Request, site: str, staff: Office, context: Running, idempotency_key: Key = ""
) -> Response:
    """Close a site or a line for some days."""
    staff.require("queue.calendar", site)
    form, at = await request.form(), context.clock.now()
    line = str(form.get("closed_line") or EVERY_LINE)
    await must_exist(site, line, at, context.db)
    errors: Errors = []
    first, last = read_day(form, "first_day", errors), read_day(form, "last_day", errors)
    reason = str(form.get("reason") or "").strip()
    if not 0 < len(reason) <= REASON_AT_MOST:
        errors.append(("reason", msgid("理由を200字以内で入力してください。")))
    names = ("closed_line", "first_day", "last_day", "reason")
    typed = {name: str(form.get(name) or "") for name in names}
    if errors or first is None or last is None:
        return await _page(request, site, staff, context, typed, errors)
    command = AddClosure(
        site=site,
        line=line,
        first_day=first,
        last_day=last,
        reason=reason,
        by=staff.id,
        at=at,
        request=form_once(staff.id, idempotency_key, "AddClosure", tuple(typed.values())),
    )
    try:
        await add_closure(command, context.db)
    except DomainError as error:
        wrong = [(error.field or "first_day", error.words)]
        return await _page(request, site, staff, context, typed, wrong)
    await make_slots(at, context.db, site)
    return back_to(f"/queue/office/{site}", did="closed")


@router.post("/queue/office/{site}/closures/{closure_id}/remove")
async def open_days(site: str, closure_id: UUID, staff: Office, context: Running) -> Response:
    """Take a closure back."""
    at = context.clock.now()
    command = RemoveClosure(closure_id=closure_id, sites=staff.sites("queue.calendar"), at=at)
    try:
        where = await remove_closure(command, context.db)
    except DomainError as error:
        return back_to(f"/queue/office/{site}", refused=error.code)
    await make_slots(at, context.db, where)
    return back_to(f"/queue/office/{site}", did="opened")


async def _page(  # noqa: PLR0913, PLR0917 - a page and what was typed into it
    request: Request,
    site: str,
    staff: Staff,
    context: Context,
    typed: dict[str, str],
    errors: Errors,
) -> Response:
    at = context.clock.now()
    hours = await queries.opening_hours(site, context.db)
    line = typed.get("line", EVERY_LINE)
    own = week([each for each in hours if each.line == line])
    values = {
        "staff": staff,
        "site": await board.site(site, at, context.db),
        "line": line,
        "week": own | {name: text for name, text in typed.items() if name.startswith("day-")},
        "with_hours": {each.line for each in hours},
        "weekdays": WEEKDAYS,
        "every_line": EVERY_LINE,
        "closures": await queries.closures(site, at, context.db),
        "conflicts": len(await holder.conflicts(site, at, context.db)),
        "may_book": staff.allowed("queue.book", site),
        "shapes": SHAPES,
        "typed": typed,
        "errors": spoken(errors, request),
        "said": said(request),
        "refused": refused(request),
    }
    return PAGES.show(request, "office/calendar.html", values, status=422 if errors else 200)
