"""Ticket machines and wallboards: let in by a code, listed, taken back."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response, status
from pydantic import BaseModel, Field

from machi.queue.commands.devices.note_silence import note_return
from machi.queue.commands.make_pairing_code import (
    MakePairingCode,
    PairingCode,
    make_pairing_code,
)
from machi.queue.commands.pair_device import PairDevice, pair_device
from machi.queue.commands.revoke_device import RevokeDevice, revoke_device
from machi.queue.domain.refusals import (
    DeviceRevoked,
    NoSuchDevice,
    NoSuchSite,
    WrongPairingCode,
)
from machi.queue.queries import devices as queries
from machi.queue.queries.devices import PairedDevice, still_paired
from machi.queue.routes.requests import (
    ANYONE,
    API,
    KEY_MAY_BE_REFUSED,
    STAFF_MAY_BE_REFUSED,
    Body,
    Code,
    named,
)
from machi.shared.auth.guards import Staff, may
from machi.shared.auth.holders import DEVICE_COOKIE, DEVICE_LIFETIME, Device, NotPaired, device
from machi.shared.auth.holders import device_token as sign
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals, running
from machi.shared.web.limits import GuessLimit, TooManyGuesses

router = APIRouter(prefix=API, tags=["devices"])


class NewCode(Body):
    """What to let in, and where."""

    kind: Literal["kiosk", "board"]
    site: Code


class TypedCode(Body):
    code: str = Field(min_length=1, max_length=40)


class Paired(BaseModel):
    """What this device is now; its token is in the cookie `machi_device`."""

    device_id: UUID
    kind: str
    site: str


class Devices(BaseModel):
    items: list[PairedDevice]


@router.get("/devices", responses=STAFF_MAY_BE_REFUSED)
async def list_devices(
    staff: Annotated[Staff, may("queue.pair_device")], context: Running
) -> Devices:
    """List the paired devices of your sites, and whether they answer."""
    at = context.clock.now()
    found = await queries.devices(staff.sites("queue.pair_device"), at, context.db)
    return Devices(items=found)


@router.post(
    "/devices/codes",
    status_code=status.HTTP_201_CREATED,
    responses=STAFF_MAY_BE_REFUSED | refusals(NoSuchSite, KEY_MAY_BE_REFUSED),
)
async def make_code(
    asked: NewCode,
    staff: Annotated[Staff, may("queue.pair_device")],
    context: Running,
    key: IdempotencyKey = None,
) -> PairingCode:
    """Make a code that lets one device in, once, within ten minutes."""
    staff.require("queue.pair_device", asked.site)
    command = MakePairingCode(
        kind=asked.kind,
        site=asked.site,
        by=staff.id,
        at=context.clock.now(),
        request=named(staff.id, key, "MakePairingCode", asked.model_dump()),
    )
    return await make_pairing_code(command, context.db)


@router.post(
    "/devices",
    status_code=status.HTTP_201_CREATED,
    responses=refusals(WrongPairingCode, KEY_MAY_BE_REFUSED, TooManyGuesses),
)
async def pair(
    asked: TypedCode,
    request: Request,
    response: Response,
    guesses: GuessLimit,
    key: IdempotencyKey = None,
) -> Paired:
    """Let this device in with a code."""
    context = await running(request)
    at = context.clock.now()
    command = PairDevice(
        code=asked.code, at=at, request=named(ANYONE, key, "PairDevice", asked.model_dump())
    )
    with guesses.trying(request, WrongPairingCode, None):
        paired = await pair_device(command, context.db)
    response.set_cookie(
        DEVICE_COOKIE,
        sign(context.settings.secret_key.get_secret_value(), paired, at=at),
        max_age=int(DEVICE_LIFETIME.total_seconds()),
        path="/queue",
        secure=context.settings.city.public_url.startswith("https://"),
        httponly=True,
        samesite="lax",
    )
    return Paired(device_id=paired.id, kind=paired.kind, site=paired.site)


@router.post(
    "/devices/{device_id}/revoke",
    responses=STAFF_MAY_BE_REFUSED | refusals(NoSuchDevice, KEY_MAY_BE_REFUSED),
    status_code=status.HTTP_204_NO_CONTENT,
)
async def revoke(
    device_id: UUID,
    staff: Annotated[Staff, may("queue.pair_device")],
    context: Running,
    key: IdempotencyKey = None,
) -> None:
    """Take a pairing back: the device may do nothing from now on."""
    command = RevokeDevice(
        device_id=device_id,
        sites=staff.sites("queue.pair_device"),
        at=context.clock.now(),
        request=named(staff.id, key, "RevokeDevice", {"device": device_id}),
    )
    await revoke_device(command, context.db)


@router.get("/device", responses=refusals(NotPaired, DeviceRevoked))
async def who_am_i(machine: Annotated[Device, device()], context: Running) -> Paired:
    """Tell a device what it is, and note that it is alive."""
    at = context.clock.now()
    if (await still_paired(machine, at, context.db)).silent_since is not None:
        await note_return(machine, at, context.db)
    return Paired(device_id=machine.id, kind=machine.kind, site=machine.site)
