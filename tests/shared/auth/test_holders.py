"""A citizen's case and a device's pairing: good here, for this kind, for a while."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime
from typing import Annotated
from uuid import UUID

import httpx
import pytest
from fastapi import APIRouter

from machi.shared.auth.holders import (
    CASE_LIFETIME,
    Case,
    Device,
    NoCaseOpen,
    NotPaired,
    case_token,
    device,
    device_token,
    held_case,
    held_device,
    holder,
)
from machi.shared.service import Context

AppWith = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]

NOW = datetime(2026, 11, 21, 0, 0, tzinfo=UTC)
KEY = "the secret of the forms service, long enough"
OTHER_KEY = "the secret of the queue service, long enough"
CASE = Case(UUID(int=7))
KIOSK = Device(UUID(int=8), "kiosk", "honcho")


def test_a_case_token_opens_its_case() -> None:
    assert held_case(KEY, case_token(KEY, CASE, at=NOW), at=NOW) == CASE


def test_a_case_token_of_another_service_opens_nothing() -> None:
    with pytest.raises(NoCaseOpen):
        held_case(KEY, case_token(OTHER_KEY, CASE, at=NOW), at=NOW)


def test_a_case_token_expires() -> None:
    with pytest.raises(NoCaseOpen):
        held_case(KEY, case_token(KEY, CASE, at=NOW), at=NOW + CASE_LIFETIME)


def test_a_device_is_no_citizen_and_a_citizen_no_device() -> None:
    with pytest.raises(NoCaseOpen):
        held_case(KEY, device_token(KEY, KIOSK, at=NOW), at=NOW)
    with pytest.raises(NotPaired):
        held_device(KEY, case_token(KEY, CASE, at=NOW), at=NOW)


async def test_a_route_asks_for_the_kind_of_device(context: Context, app_with: AppWith) -> None:
    router = APIRouter()

    @router.get("/probe/api/v1/kiosk")
    async def kiosk(kiosk: Annotated[Device, device("kiosk")]) -> str:
        return kiosk.site

    @router.get("/probe/api/v1/case")
    async def case(case: Annotated[Case, holder()]) -> UUID:
        return case.id

    key = context.settings.secret_key.get_secret_value()
    now = context.clock.now()
    board = Device(UUID(int=9), "board", "kita")
    async with app_with([router]) as client:

        async def status(path: str, **cookies: str) -> int:
            client.cookies.clear()
            client.cookies.update(cookies)
            return (await client.get(f"/probe/api/v1/{path}")).status_code

        assert await status("kiosk", machi_device=device_token(key, KIOSK, at=now)) == 200
        assert await status("kiosk", machi_device=device_token(key, board, at=now)) == 403
        assert await status("kiosk", machi_device="forged") == 401
        assert await status("kiosk") == 401
        assert await status("case", machi_case=case_token(key, CASE, at=now)) == 200
        assert await status("case", machi_case=device_token(key, KIOSK, at=now)) == 401
        assert await status("case") == 401
