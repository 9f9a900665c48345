"""抽選: announced with the hash of its seed, drawn after the closing, the seed shown to all."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from machi.queue.commands.booking.announce_lottery import AnnounceLottery, announce_lottery
from machi.queue.commands.booking.draw_lottery import DrawLottery, draw_lottery
from machi.queue.pages.office.typed import Errors, plain, read_moment, read_number
from machi.queue.pages.office.words import refused, said, spoken
from machi.queue.pages.show import PAGES, back_to, form_once
from machi.queue.queries import board
from machi.queue.queries.booking import lotteries
from machi.queue.queries.booking import office as queries
from machi.shared.auth.guards import Staff, may
from machi.shared.errors import DomainError
from machi.shared.ui.words import msgid
from machi.shared.web.context import Context
from machi.shared.web.dependencies import Running

router = APIRouter()
Office = Annotated[Staff, may("queue.calendar")]
Key = Annotated[str, Form(max_length=200)]

FIELDS = ("slot", "places", "opens_at", "closes_at", "confirm_until")
STAGES = {
    "announced": msgid("公表済み（申し込み前）"),
    "open": msgid("申し込み受付中"),
    "closed": msgid("締め切り（抽選前）"),
    "drawn": msgid("抽選済み"),
}
WHERE = {
    "queue.wrong_lottery_times": "opens_at",
    "queue.wrong_lottery_places": "places",
}
"""The field that a refusal is about; the others are about the slot."""


@router.get("/queue/office/{site}/lotteries")
async def show(request: Request, site: str, staff: Office, context: Running) -> Response:
    staff.require("queue.calendar", site)
    return await _page(request, site, staff, context, {}, [])


@router.post("/queue/office/{site}/lotteries")
async def announce(
    request: Request, site: str, staff: Office, context: Running, idempotency_key: Key = ""
) -> Response:
    """Publish the hash of a new seed; nothing of it can be changed from then on."""
    staff.require("queue.calendar", site)
    form, errors = await request.form(), list[tuple[str, str]]()
    typed = {name: str(form.get(name) or "") for name in FIELDS}
    free = {str(each.id): each.id for each in await _free(site, context)}
    slot = free.get(plain(form.get("slot")))
    if slot is None:
        errors.append(("slot", msgid("抽選する枠を選んでください。")))
    places = read_number(form, "places", (1, 10_000), errors)
    opens, closes, until = (read_moment(form, name, errors) for name in FIELDS[2:])
    if slot is None or opens is None or closes is None or until is None or errors:
        return await _page(request, site, staff, context, typed, errors)
    command = AnnounceLottery(
        slot_id=slot,
        places=places,
        opens_at=opens,
        closes_at=closes,
        confirm_until=until,
        by=staff.id,
        at=context.clock.now(),
        request=form_once(staff.id, idempotency_key, "AnnounceLottery", tuple(typed.values())),
    )
    try:
        await announce_lottery(command, context.db, context.vault)
    except DomainError as error:
        errors.append((WHERE.get(error.code, "slot"), error.words))
        return await _page(request, site, staff, context, typed, errors)
    return back_to(f"/queue/office/{site}/lotteries", did="announced")


@router.post("/queue/office/{site}/lotteries/{lottery_id}/draw")
async def draw(
    site: str, lottery_id: UUID, staff: Office, context: Running, idempotency_key: Key = ""
) -> Response:
    """Draw, and show the seed."""
    at = context.clock.now()
    found = await lotteries.lottery(lottery_id, at, context.db)
    staff.require("queue.calendar", found.site)
    once = form_once(staff.id, idempotency_key, "DrawLottery", (lottery_id,))
    command = DrawLottery(lottery_id=lottery_id, by=staff.id, at=at, request=once)
    try:
        await draw_lottery(command, context.db, context.vault)
    except DomainError as error:
        return back_to(f"/queue/office/{site}/lotteries", refused=error.code)
    return back_to(f"/queue/office/{site}/lotteries", did="drawn")


async def _free(site: str, context: Context) -> list[queries.DrawableSlot]:
    return list(await queries.drawable(site, context.clock.now(), context.db))


async def _page(  # noqa: PLR0913, PLR0917 - a page and what was typed into it
    request: Request,
    site: str,
    staff: Staff,
    context: Context,
    typed: dict[str, str],
    errors: Errors,
) -> Response:
    at = context.clock.now()
    everywhere = await lotteries.lotteries(at, context.db)
    values = {
        "staff": staff,
        "site": await board.site(site, at, context.db),
        "lotteries": [each for each in everywhere if each.site == site],
        "stages": STAGES,
        "free": await _free(site, context),
        "typed": typed,
        "errors": spoken(errors, request),
        "said": said(request),
        "refused": refused(request),
    }
    return PAGES.show(request, "office/lotteries.html", values, status=422 if errors else 200)
