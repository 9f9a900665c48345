"""A citizen's whole way in a real browser: on a narrow old phone, with and without scripts."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import pytest
import uvicorn
from playwright.async_api import BrowserContext, Page, ViewportSize
from tests.forms.applying import answers
from tests.forms.delegation.delegates import HANAKO
from tests.forms.proving import signed_draft

from machi.forms.app import SERVICE
from machi.forms.commands.citizens.proving import token_of
from machi.shared.embedded.ports import free_port
from machi.shared.service import Context
from machi.shared.testing.browser import assert_accessible, open_browser

PHONE = ViewportSize(width=320, height=640)


@asynccontextmanager
async def served(context: Context) -> AsyncGenerator[str]:
    """Serve the app on a port of its own; give its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    city = context.settings.city.model_copy(update={"public_url": address})
    here = replace(context, settings=context.settings.model_copy(update={"city": city}))
    server = uvicorn.Server(
        uvicorn.Config(SERVICE.create_app(here), port=port, log_level="warning")
    )
    running = asyncio.create_task(server.serve())
    while not server.started:  # noqa: ASYNC110 - uvicorn tells of its start by this alone
        await asyncio.sleep(0.05)
    try:
        yield address
    finally:
        server.should_exit = True
        await running


async def look(page: Page, *, scripts: bool) -> None:
    """Nothing stands out sideways, and axe finds nothing (it needs scripts to run)."""
    await page.wait_for_load_state()  # a page that is just being left has no document
    assert await page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    if scripts:
        await assert_accessible(page)


async def go_on(page: Page) -> None:
    await page.get_by_role("button", name="次へ進む").last.click()


async def type_person(page: Page, name: str, person: dict[str, Any], born: dict[str, str]) -> None:
    for key, value in {**person, **person["address"]}.items():
        place = page.locator(f'[name="{name}.{key}"], [name="{name}.address.{key}"]')
        if key not in {"address", "date_of_birth", "local_government_code"}:
            await place.fill(value)
    await page.select_option(f'[name="{name}.date_of_birth_era"]', born["era"])
    for part in ("y", "m", "d"):
        await page.fill(f'[name="{name}.date_of_birth_{part}"]', born[part])


async def type_applicant(page: Page) -> None:
    born = {"era": "S", "y": "６３", "m": "5", "d": "4"}
    await type_person(page, "applicant", answers()["applicant"], born)
    await page.get_by_label("本人").check()


async def act_for_somebody(page: Page, *, scripts: bool) -> None:
    """Say who files: the page comes again, and asks who that is."""
    await look(page, scripts=scripts)
    await page.get_by_label("委任を受けた代理人").check()
    await go_on(page)
    await look(page, scripts=scripts)
    await page.get_by_label("本人との関係").fill("妻")
    await type_person(page, "delegate", HANAKO, {"era": "H", "y": "２", "m": "2", "d": "11"})
    await page.get_by_label("手続きをすること").check()
    await go_on(page)


async def sign(phone: BrowserContext, page: Page, city: str, context: Context) -> None:
    """Be somebody who signed what is on the check page."""
    proof = await signed_draft(context, page.url.split("/")[-2])
    token = token_of(proof, context)
    await phone.add_cookies([{"name": "machi_citizen", "value": token, "url": f"{city}/forms"}])
    await page.reload()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_citizen_applies_for_their_husband_on_a_narrow_phone(
    context: Context, *, scripts: bool
) -> None:
    async with served(context) as city, open_browser() as browser:
        phone = await browser.new_context(
            viewport={"width": 320, "height": 640}, locale="ja-JP", java_script_enabled=scripts
        )
        page = await phone.new_page()
        await page.goto(f"{city}/")
        await look(page, scripts=scripts)
        await page.get_by_role("link", name="手続きをする").click()
        await look(page, scripts=scripts)
        await page.get_by_role("link", name="住民票の写し等の交付請求").first.click()
        await look(page, scripts=scripts)
        await page.get_by_role("button", name="オンラインで始める").click()
        await act_for_somebody(page, scripts=scripts)
        await go_on(page)
        assert (await page.title()).startswith("エラー：")
        await look(page, scripts=scripts)
        await type_applicant(page)
        await go_on(page)
        await page.get_by_label("住民票の写し").check()
        await page.get_by_label("通数").fill("１")
        await go_on(page)
        await look(page, scripts=scripts)
        await page.get_by_label("世帯全員").check()
        await go_on(page)
        await page.get_by_label("窓口").check()
        await go_on(page)
        await look(page, scripts=scripts)
        assert await page.get_by_role("link", name="委任状の用紙を作る（PDF）").is_visible()
        await page.get_by_label("送らないで、窓口で見せます").check()
        await go_on(page)
        await sign(phone, page, city, context)
        await look(page, scripts=scripts)
        await page.get_by_role("button", name="この内容で提出する").click()
        await look(page, scripts=scripts)
        await page.get_by_role("link", name="状況を見る").click()
        assert await page.get_by_text("請求が届きました").is_visible()
        await look(page, scripts=scripts)
        await page.get_by_role("button", name="家族の分を始める").click()
        await look(page, scripts=scripts)
        assert await page.get_by_label("法定代理人（親権者・成年後見人など）").is_checked()
        assert await page.locator('[name="delegate.given_name"]').input_value() == "花子"
