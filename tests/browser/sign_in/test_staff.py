"""Staff at a shared PC, by keyboard: sign in at the provider, hand over, come back after a break.

The provider has an origin of its own here, as in a city: what browsers refuse between two origins
(our forms lead to no other site) is part of the test.
"""

from collections.abc import AsyncGenerator
from typing import Annotated, Any

import pytest
from fastapi import APIRouter, Request
from playwright.async_api import Page
from starlette.responses import HTMLResponse, Response

from machi.local.dispatch import Dispatcher
from machi.local.standins.standins import Options, StandIns
from machi.shared.auth.guards import STAFF_COOKIE, Staff, may, signed_in_staff
from machi.shared.auth.tokens import TokenVerifier
from machi.shared.clock import SystemClock
from machi.shared.settings import CitySettings, StaffOidc
from machi.shared.sign_in.app import sign_in_app
from machi.shared.sign_in.settings import SignInSettings
from machi.shared.testing.browser import assert_accessible, picture, serving
from machi.shared.web.app import edged_app

DESK = """<!doctype html><html lang="ja"><title>窓口</title><main><h1>{name}</h1>
<form method="post" action="/probe/act"><button>呼び出す</button></form>
<form method="post" action="/auth/sign-out"><button>サインアウト</button></form></main></html>"""


def desk() -> APIRouter:
    router = APIRouter()

    @router.get("/probe/desk")
    async def show(request: Request) -> Response:
        return HTMLResponse(DESK.format(name=signed_in_staff(request).name))

    @router.post("/probe/act")
    async def act(staff: Annotated[Staff, may("queue.call")]) -> str:
        return staff.name

    return router


@pytest.fixture
async def city(city: CitySettings) -> AsyncGenerator[str]:
    """The origin of a city with one page for staff, whose provider is elsewhere."""
    apps: dict[str, Any] = {}

    async def app(scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - any ASGI
        if scope["type"] == "http":
            await apps["all"](scope, receive, send)

    async with StandIns.running(Options()) as standins, serving(app) as origin:
        standins.identity.serve(origin)
        here = city.model_copy(update={"public_url": origin})
        settings = SignInSettings(
            secret_key="s" * 32,  # type: ignore[arg-type] # pydantic makes it one
            city=here,
            provider=StaffOidc(**standins.identity.staff_settings()),
        )
        page = edged_app("probe", here, title="Probe")
        page.state.tokens, page.state.clock = TokenVerifier(here.auth_public_keys), SystemClock()
        page.include_router(desk())
        apps["all"] = Dispatcher({"auth": sign_in_app(settings), "probe": page}, front="probe")
        yield origin


async def press(page: Page, name: str) -> None:
    """Press what has this name, without a mouse."""
    await page.get_by_role("button", name=name).focus()
    await page.keyboard.press("Enter")


async def test_two_clerks_share_a_pc(page: Page, city: str) -> None:
    await page.goto(f"{city}/probe/desk")
    await assert_accessible(page)
    await press(page, "見本 花子")
    await page.wait_for_url(f"{city}/probe/desk")
    assert await page.get_by_role("heading").inner_text() == "見本 花子"

    await press(page, "サインアウト")
    await page.wait_for_url("**/auth/signed-out**")
    await assert_accessible(page)
    await picture(page, "staff-signed-out")
    await page.keyboard.press("Enter")  # 次の職員がサインインする has the focus
    await press(page, "北野 八重")
    await page.wait_for_url(f"{city}/probe/desk")
    assert await page.get_by_role("heading").inner_text() == "北野 八重"

    # Her session ends while the page is open; what she sends then is not taken, and she is told.
    await page.context.clear_cookies(name=STAFF_COOKIE)
    await press(page, "呼び出す")
    await page.wait_for_url("**/auth/sign-in**")
    await assert_accessible(page)
    await page.keyboard.press("Enter")  # サインインする; the provider remembers her
    await page.wait_for_url(f"{city}/probe/desk")
    assert await page.get_by_role("heading").inner_text() == "北野 八重"

    await page.context.clear_cookies()
    await page.goto(f"{city}/probe/desk")
    await press(page, "見本 無役")
    await page.wait_for_url("**/auth/signed-in**")
    await assert_accessible(page)
