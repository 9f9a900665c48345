"""Checking in at a ticket machine: the QR code of the page, or the booking number."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import Field

from machi.queue.commands.booking.check_in import CheckedIn, CheckIn, check_in
from machi.queue.domain.booking.refusals import (
    NOT_NOW,
    AnotherSite,
    NoSuchReservation,
    NotOnItsDay,
)
from machi.queue.domain.refusals import DeviceRevoked
from machi.queue.queries.booking import holder
from machi.queue.queries.devices import still_paired
from machi.queue.routes.requests import API, KEY_MAY_BE_REFUSED, Body, named
from machi.shared.auth.holders import AnotherKindOfDevice, Device, NotPaired, device
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix=f"{API}/kiosk", tags=["reservations"])


class WhatWasRead(Body):
    read: str = Field(
        min_length=1, max_length=300, description="What the scanner read, or what was typed."
    )


@router.post(
    "/check-ins",
    responses=refusals(
        KEY_MAY_BE_REFUSED,
        NoSuchReservation,
        NotOnItsDay,
        AnotherSite,
        *NOT_NOW.values(),
        NotPaired,
        AnotherKindOfDevice,
        DeviceRevoked,
    ),
)
async def check_in_at_the_kiosk(
    what: WhatWasRead,
    machine: Annotated[Device, device("kiosk")],
    context: Running,
    key: IdempotencyKey = None,
) -> CheckedIn:
    """Check a reservation of this site in; the machine prints the ticket that it answers with."""
    at = context.clock.now()
    await still_paired(machine, at, context.db)
    token = await holder.token_of(what.read, context.db)
    mine = await holder.booking(token, context.db)
    command = CheckIn(
        reservation_id=mine.id,
        at=at,
        origin="kiosk",
        site=machine.site,
        request=named(machine.id, key, "CheckIn", {"reservation": mine.id}),
    )
    return await check_in(command, context.db)
