"""A reviewer's day with the keyboard alone; a citizen goes on elsewhere without scripts."""

import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
from playwright.async_api import Browser, Page
from tests.forms.applying import API, answers
from tests.forms.proving import proved
from tests.forms.review.staff import HANAKO
from tests.forms.test_in_a_browser import served

from machi.forms.sheets import BOM
from machi.shared.service import Context
from machi.shared.testing.browser import assert_accessible, open_browser
from machi.shared.testing.clients import staff_token

PICTURES = os.environ.get("MACHI_PICTURES_OF_TESTS")
"""A folder for pictures of what the test sees, for whoever wants to look."""
DESK = {"width": 1366, "height": 768}


async def picture(page: Page, name: str, *, whole: bool = False) -> None:
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=whole)


async def at_the_desk(browser: Browser, city: str, context: Context) -> Page:
    desk = await browser.new_context(viewport=DESK, locale="ja-JP", accept_downloads=True)  # type: ignore[arg-type]  # a plain dict
    token = staff_token(
        context, {"*": ["supervisor"]}, staff_id=HANAKO, lifetime=timedelta(days=3650)
    )
    await desk.add_cookies([{"name": "machi_staff", "value": token, "url": city}])
    return await desk.new_page()


async def filed(city: str, context: Context, *procedures: str) -> list[dict[str, Any]]:
    async with httpx.AsyncClient(trust_env=False) as program:
        return [
            (
                await program.post(
                    f"{city}{API}/applications",
                    json={"procedure_id": one, "answers": answers(one)},
                    headers=await proved(context, one, answers(one)),
                )
            ).json()
            for one in procedures
        ]


async def focused(page: Page) -> str:
    return str(await page.evaluate("document.activeElement.textContent.trim()"))


async def test_a_reviewer_needs_no_mouse(context: Context) -> None:
    async with served(context) as city, open_browser() as browser:
        cases = await filed(city, context, "juminhyo", "jido-teate", "juminhyo", "inu-toroku")
        page = await at_the_desk(browser, city, context)
        await page.goto(f"{city}/forms/desk?order=deadline")
        await assert_accessible(page)
        await picture(page, "list")
        await _choose_two_and_accept(page)
        await _filter_and_open(page, cases[1]["receipt_number"])
        await _take_and_ask(page)
        await _export(page, city)
        await page.goto(f"{city}/forms/office/figures")
        await assert_accessible(page)
        await picture(page, "figures", whole=True)


async def _choose_two_and_accept(page: Page) -> None:
    await page.keyboard.press("F4")
    first = await focused(page)
    await page.keyboard.press("x")
    await page.keyboard.press("j")
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("k")
    assert await focused(page) != first
    await page.keyboard.press("x")
    assert await page.locator('input[name="case"]:checked').count() == 2
    await picture(page, "chosen")
    await page.keyboard.press("F2")
    await page.get_by_text("2件を受付しました").wait_for()
    await assert_accessible(page)
    await page.keyboard.press("F4")
    await page.wait_for_url("**/forms/desk?**order=deadline**")


async def _filter_and_open(page: Page, number: str) -> None:
    await page.locator("#number").focus()
    await page.keyboard.type(number)
    await page.keyboard.press("Enter")
    await page.locator(".review-count", has_text=re.compile("^1件")).wait_for()
    await page.keyboard.press("F4")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/forms/desk/*-*")


async def _take_and_ask(page: Page) -> None:
    await page.keyboard.press("F7")
    await page.get_by_text("担当：見本 職員").wait_for()
    if await page.locator('[data-key="F2"]').count():  # not one of the two that were accepted
        await page.keyboard.press("F2")
    await page.locator("details summary", has_text="補正を依頼する").focus()
    await page.keyboard.press("Enter")
    await page.locator("#item-1").focus()
    await page.keyboard.press("Space")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Tab")  # over what is asked, to the ready phrases
    await page.keyboard.press("ArrowDown")
    await page.locator("#message-1").focus()
    assert await page.locator("#message-1").input_value()
    await page.keyboard.type("（通帳の名義）")
    await page.locator("#asked-why").focus()
    await page.keyboard.type("確かめてください。")
    await picture(page, "asking", whole=True)
    await assert_accessible(page)
    await page.get_by_role("button", name="補正を依頼する").focus()
    await page.keyboard.press("Enter")
    await page.get_by_text("時計は止まっています").wait_for()
    await picture(page, "asked", whole=True)
    await assert_accessible(page)


async def _export(page: Page, city: str) -> None:
    await page.goto(f"{city}/forms/desk/export?procedure=juminhyo")
    await assert_accessible(page)
    await page.locator("#why").focus()
    await page.keyboard.type("現況調査のため")
    await picture(page, "export")
    await page.get_by_role("button", name="CSVで書き出す").focus()
    async with page.expect_download() as download:
        await page.keyboard.press("Enter")
    sheet = Path(await (await download.value).path()).read_text(encoding="utf-8")  # noqa: ASYNC240 - a small file of the test
    assert sheet.startswith(BOM)
    assert sheet.count("住民票の写し") >= 2
    await page.goto(f"{city}/forms/desk/phrases")
    await page.locator("#words").fill("印影が見えません。もう一度送ってください。")
    await page.get_by_role("button", name="加える").press("Enter")
    await page.get_by_text("印影が見えません。").first.wait_for()
    await assert_accessible(page)
    await picture(page, "phrases", whole=True)


async def test_a_citizen_goes_on_on_another_device_without_scripts(context: Context) -> None:
    async with served(context) as city, open_browser() as browser:
        phone = await browser.new_context(
            viewport={"width": 320, "height": 640}, locale="ja-JP", java_script_enabled=False
        )
        page = await phone.new_page()
        await page.goto(f"{city}/forms/juminhyo")
        await page.get_by_role("button", name="オンラインで始める").click()
        await page.get_by_role("button", name="次へ進む").click()  # for oneself: chosen already
        await page.fill('[name="applicant.family_name"]', "見本𠮷")
        await page.get_by_role("button", name="あとで・ほかの端末で続ける").click()
        code = await page.inner_text("#resume-code")
        assert await page.evaluate("document.documentElement.scrollWidth") <= 320
        await picture(page, "code", whole=True)
        computer = await browser.new_context(locale="ja-JP", java_script_enabled=False)
        other = await computer.new_page()
        await other.goto(f"{city}/")
        await other.get_by_role("link", name="入力の続きをする").click()
        await other.fill("#code", "AB2CD3EF4GH5JK6M")
        await other.get_by_role("button", name="続きを入力する").click()
        assert (await other.title()).startswith("エラー：")
        await picture(other, "resume-wrong", whole=True)
        await other.fill("#code", code.lower())
        await other.get_by_role("button", name="続きを入力する").click()
        assert await other.input_value('[name="applicant.family_name"]') == "見本𠮷"
        await page.reload()
        again = await page.goto(f"{city}/forms/resume")
        assert again is not None
        assert again.ok
    async with served(context) as city, open_browser() as browser:
        looked = await (await browser.new_context(locale="ja-JP")).new_page()
        await looked.goto(f"{city}/forms/resume")
        await assert_accessible(looked, widths=(320, 1366))
