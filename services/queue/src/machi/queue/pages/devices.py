"""Letting ticket machines and wallboards in, and looking after them."""

from collections.abc import Awaitable
from dataclasses import dataclass
from datetime import time
from http import HTTPStatus
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from machi.queue.commands.devices.report_paper import ReportPaper, report_paper
from machi.queue.commands.devices.set_up_device import SetUpDevice, set_up_device
from machi.queue.commands.make_pairing_code import MakePairingCode, PairingCode, make_pairing_code
from machi.queue.commands.pair_device import PairDevice, pair_device
from machi.queue.commands.revoke_device import RevokeDevice, revoke_device
from machi.queue.domain.refusals import DeviceNotOfThisSite, WrongPairingCode
from machi.queue.pages.show import PAGES, back_to, form_once, refused
from machi.queue.queries import board
from machi.queue.queries import devices as queries
from machi.shared.auth.guards import Staff, may, staff_or_nobody
from machi.shared.auth.holders import (
    DEVICE_COOKIE,
    DEVICE_LIFETIME,
    Device,
    HoldsDevice,
    device_token,
)
from machi.shared.errors import DomainError
from machi.shared.ui.words import chosen_language
from machi.shared.web.context import Context
from machi.shared.web.dependencies import Running
from machi.shared.web.limits import GuessLimit

router = APIRouter()

PAIRING = "/queue/pair"
_TIME = r"^(([01]\d|2[0-3]):[0-5]\d)?$"

Keeper = Annotated[Staff, may("queue.pair_device")]


@dataclass(frozen=True, slots=True)
class AtMachine:
    """Who gives out numbers here: the machine itself, or a member of staff at it."""

    id: UUID
    origin: Literal["kiosk", "staff"]
    device_id: UUID | None = None
    paper: bool = True
    """Whether paper comes out, as far as anybody told."""


async def at_machine(request: Request, site: str) -> AtMachine:
    """Find out who stands behind a ticket machine's page.

    Raises:
        NotPaired: neither a paired machine nor staff who may issue.
        DeviceNotOfThisSite, DeviceRevoked, Forbidden: known, but not here or not any more.

    """
    context: Context = request.app.state.context
    staff = staff_or_nobody(request)
    if staff is not None and DEVICE_COOKIE not in request.cookies:
        staff.require("queue.issue", site)
        return AtMachine(staff.id, "staff")
    device: Device = await HoldsDevice(("kiosk",))(request)
    if device.site != site:
        raise DeviceNotOfThisSite
    now = await queries.still_paired(device, context.clock.now(), context.db)
    return AtMachine(device.id, "kiosk", device.id, paper=now.paper_out_at is None)


async def paired_here(request: Request, kind: str, site: str) -> queries.DeviceNow | None:
    """Give the paired device of a kind at a site that asks, and note that it is alive."""
    context: Context = request.app.state.context
    try:
        device: Device = await HoldsDevice((kind,))(request)
        now = await queries.still_paired(device, context.clock.now(), context.db)
    except DomainError:
        return None
    return now if device.site == site else None


@router.get("/queue/devices")
async def show_devices(request: Request, staff: Keeper, context: Running) -> Response:
    return await _devices(request, staff, context, None)


async def _devices(
    request: Request, staff: Staff, context: Context, code: PairingCode | None
) -> Response:
    at = context.clock.now()
    sites = await board.sites(at, context.db)
    values = {
        "staff": staff,
        "devices": await queries.devices(staff.sites("queue.pair_device"), at, context.db),
        "sites": [site for site in sites if staff.allowed("queue.pair_device", site.code)],
        "code": code,
        "pairing_address": f"{context.settings.city.public_url}{PAIRING}",
        "announces": bool(staff.sites("queue.announce")),
        "refused": refused(request),
    }
    status = HTTPStatus.OK if code is None else HTTPStatus.CREATED
    return PAGES.show(request, "devices.html", values, status=status)


@router.post("/queue/devices")
async def make_code(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    request: Request,
    staff: Keeper,
    context: Running,
    kind: Annotated[Literal["kiosk", "board"], Form()],
    site: Annotated[str, Form(pattern=r"^[a-z0-9-]{1,40}$")],
    idempotency_key: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    staff.require("queue.pair_device", site)
    command = MakePairingCode(
        kind=kind,
        site=site,
        by=staff.id,
        at=context.clock.now(),
        request=form_once(staff.id, idempotency_key, "MakePairingCode", (kind, site)),
    )
    return await _devices(request, staff, context, await make_pairing_code(command, context.db))


@router.post("/queue/devices/{device_id}/set")
async def set_up(  # noqa: PLR0913, PLR0917 - FastAPI: each argument is a part of the form
    device_id: UUID,
    staff: Keeper,
    context: Running,
    volume: Annotated[int, Form(ge=0, le=100)],
    quiet_from: Annotated[str, Form(pattern=_TIME)] = "",
    quiet_until: Annotated[str, Form(pattern=_TIME)] = "",
) -> Response:
    command = SetUpDevice(
        device_id=device_id,
        volume=volume,
        quiet_from=time.fromisoformat(quiet_from) if quiet_from else None,
        quiet_until=time.fromisoformat(quiet_until) if quiet_until else None,
        by=staff.id,
        sites=staff.sites("queue.pair_device"),
        at=context.clock.now(),
    )
    return await _answered(set_up_device(command, context.db))


@router.post("/queue/devices/{device_id}/paper")
async def put_paper_in(device_id: UUID, staff: Keeper, context: Running) -> Response:
    command = ReportPaper(
        device_id=device_id,
        out=False,
        at=context.clock.now(),
        sites=staff.sites("queue.pair_device"),
    )
    return await _answered(report_paper(command, context.db))


async def _answered(doing: Awaitable[object]) -> Response:
    try:
        await doing
    except DomainError as error:
        return back_to("/queue/devices", refused=error.code)
    return back_to("/queue/devices")


@router.post("/queue/devices/{device_id}/revoke")
async def revoke(device_id: UUID, staff: Keeper, context: Running) -> Response:
    command = RevokeDevice(
        device_id=device_id, sites=staff.sites("queue.pair_device"), at=context.clock.now()
    )
    return await _answered(revoke_device(command, context.db))


@router.get(PAIRING)
async def show_pairing(request: Request) -> Response:
    return PAGES.show(request, "pair.html", {"errors": (), "code": ""})


@router.post(PAIRING)
async def pair(
    request: Request,
    context: Running,
    guesses: GuessLimit,
    code: Annotated[str, Form(max_length=40)] = "",
) -> Response:
    at = context.clock.now()
    try:
        with guesses.trying(request, WrongPairingCode, None):
            device = await pair_device(PairDevice(code=code, at=at), context.db)
    except WrongPairingCode as error:
        sentence = PAGES.words.say(error.words, chosen_language(request))
        values = {"errors": [("code", sentence)], "code": code}
        return PAGES.show(request, "pair.html", values, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    answer = back_to(f"/queue/{device.kind}/{device.site}")
    answer.set_cookie(
        DEVICE_COOKIE,
        device_token(context.settings.secret_key.get_secret_value(), device, at=at),
        max_age=int(DEVICE_LIFETIME.total_seconds()),
        path="/queue",
        secure=context.settings.city.public_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )
    return answer
