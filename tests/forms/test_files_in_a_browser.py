"""Sending photographs from a narrow phone, with and without scripts; a virus is refused by name."""

import os
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.async_api import FilePayload, Page
from tests.forms.attaching import infected, pdf, picture
from tests.forms.proving import mailed
from tests.forms.test_in_a_browser import go_on, look, served

from machi.forms.commands.citizens.proving import token_of
from machi.local.standins.clamd import Clamd
from machi.shared.auth.holders import CITIZEN_COOKIE
from machi.shared.service import Context
from machi.shared.testing.browser import open_browser

PICTURES = os.environ.get("MACHI_PICTURES")
"""A folder for pictures of these pages, to look at; none are kept without it."""


@pytest.fixture
async def scanned(context: Context) -> AsyncGenerator[Context]:
    scanner = await Clamd().start()
    settings = context.settings.model_copy(update={"clamd_address": scanner.address})
    yield replace(context, settings=settings)
    await scanner.stop()


def file(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


async def keep(page: Page, name: str) -> None:
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


async def send(page: Page, *files: FilePayload, scripts: bool) -> None:
    """Pick files; scripts send them at once, a button does without."""
    picker = page.locator('input[type="file"]').first
    if scripts:
        async with page.expect_navigation():
            await picker.set_input_files(list(files))
    else:
        await picker.set_input_files(list(files))
        await page.get_by_role("button", name="選んだファイルを送る").first.click()
    await page.wait_for_load_state()


async def fill_in(page: Page, city: str) -> None:
    await page.goto(f"{city}/forms/risai-shomei")
    await page.get_by_role("button", name="オンラインで始める").click()
    for key, value in (
        ("family_name", "見本"),
        ("given_name", "花子"),
        ("phone", "090-0000-0000"),
        ("address.prefecture", "みほん県"),
        ("address.city_and_county", "みほん市"),
        ("address.street_address", "本町一丁目"),
    ):
        await page.fill(f'[name="applicant.{key}"]', value)
    await page.get_by_label("持ち主で、住んでいる").check()
    await go_on(page)
    for part, value in (("y", "2026"), ("m", "4"), ("d", "1")):
        await page.fill(f'[name="happened_on_{part}"]', value)
    await page.get_by_label("地震").check()
    await page.get_by_label("被害の様子").fill("屋根の瓦が落ちた。")
    await go_on(page)


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_a_citizen_sends_photographs_from_a_narrow_phone(
    scanned: Context, *, scripts: bool
) -> None:
    async with served(scanned) as city, open_browser() as browser:
        phone = await browser.new_context(
            viewport={"width": 320, "height": 640}, locale="ja-JP", java_script_enabled=scripts
        )
        page = await phone.new_page()
        proof = token_of(mailed(scanned), scanned)  # the address was confirmed on this phone before
        await phone.add_cookies([{"name": CITIZEN_COOKIE, "value": proof, "url": f"{city}/forms"}])
        await fill_in(page, city)
        await look(page, scripts=scripts)
        await keep(page, f"1-photos-{scripts}")
        await go_on(page)
        assert await page.get_by_text("「被害の写真」を付けてください").first.is_visible()
        photo = file("家の全体.heic", picture("HEIF"))
        await send(page, photo, file("請求書.pdf", infected()), scripts=scripts)
        told = page.get_by_text("「請求書.pdf」からウイルスが見つかったため")
        assert await told.first.is_visible()
        assert await page.get_by_text("家の全体.jpg", exact=True).is_visible()
        await look(page, scripts=scripts)
        await keep(page, f"2-refused-{scripts}")
        await send(page, file("屋根.jpg", picture("JPEG", turned=6)), scripts=scripts)
        await keep(page, f"3-sent-{scripts}")
        await page.get_by_role("button", name="家の全体.jpg").click()
        assert not await page.get_by_text("家の全体.jpg", exact=True).is_visible()
        await go_on(page)
        assert await page.get_by_role("heading", name="書類を送る").is_visible()
        await look(page, scripts=scripts)
        await send(page, file("免許証.pdf", pdf()), scripts=scripts)
        await keep(page, f"4-documents-{scripts}")
        await go_on(page)
        await look(page, scripts=scripts)
        await keep(page, f"5-check-{scripts}")
        await page.get_by_role("button", name="この内容で提出する").click()
        await page.get_by_role("link", name="状況を見る").click()
        assert await page.get_by_text("屋根.jpg", exact=True).is_visible()
        assert await page.get_by_text("検査済み").first.is_visible()
        await look(page, scripts=scripts)
        await keep(page, f"6-case-{scripts}")
