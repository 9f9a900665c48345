"""A citizen's whole way in a real browser: on a narrow old phone, with and without scripts."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import uvicorn
from playwright.async_api import Page
from tests.forms.applying import answers

from machi.forms.app import SERVICE
from machi.shared.embedded.ports import free_port
from machi.shared.service import Context
from machi.shared.testing.browser import assert_accessible, open_browser

PHONE = {"width": 320, "height": 640}


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


async def type_applicant(page: Page) -> None:
    person = answers()["applicant"]
    for key, value in {**person, **person["address"]}.items():
        place = page.locator(f'[name="applicant.{key}"], [name="applicant.address.{key}"]')
        if key not in {"address", "date_of_birth", "local_government_code"}:
            await place.fill(value)
    await page.select_option('[name="applicant.date_of_birth_era"]', "S")
    for part, value in (("y", "６３"), ("m", "5"), ("d", "4")):
        await page.fill(f'[name="applicant.date_of_birth_{part}"]', value)
    await page.get_by_label("本人").check()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_citizen_applies_on_a_narrow_phone(context: Context, *, scripts: bool) -> None:
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
        await page.get_by_role("button", name="この内容で提出する").click()
        await look(page, scripts=scripts)
        await page.get_by_role("link", name="状況を見る").click()
        assert await page.get_by_text("請求が届きました").is_visible()
        await look(page, scripts=scripts)
