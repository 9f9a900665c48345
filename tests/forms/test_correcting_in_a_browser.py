"""Staff ask for a correction at the desk; the applicant corrects on a narrow phone."""

import os
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, Page
from tests.forms.applying import API, answers
from tests.forms.proving import proved
from tests.forms.test_in_a_browser import look, served

from machi.shared.service import Context
from machi.shared.testing.browser import assert_accessible, open_browser
from machi.shared.testing.clients import staff_token

PICTURES = os.environ.get("MACHI_PICTURES_OF_TESTS")
"""A folder for pictures of what the test sees, for whoever wants to look."""


async def picture(page: Page, name: str) -> None:
    if PICTURES:
        await page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


async def ask(browser: Browser, city: str, context: Context, case: dict[str, str]) -> None:
    """Ask about the number of copies and where to send, as a reviewer with a keyboard does."""
    desk = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="ja-JP")
    token = staff_token(context, {"*": ["supervisor"]}, lifetime=timedelta(days=3650))
    await desk.add_cookies([{"name": "machi_staff", "value": token, "url": city}])
    page = await desk.new_page()
    await page.goto(f"{city}/forms/desk/{case['application_id']}")
    await page.get_by_role("button", name="受付する").press("Enter")
    await page.get_by_text("補正を依頼する").first.click()
    await page.get_by_label("通数", exact=True).check()
    for path in ("copies", "receive"):
        await page.locator(f'select[name="phrase:{path}"]').select_option(index=3)
    await page.get_by_label("受け取り方法", exact=True).check()
    await page.get_by_label("補正をお願いする理由").fill("通数と受け取り方を確かめてください。")
    await assert_accessible(page)
    await picture(page, "desk")
    await page.get_by_role("button", name="補正を依頼する").click()
    assert "補正依頼" in await page.inner_text("main")
    await assert_accessible(page)
    await picture(page, "desk-asked")
    await desk.close()


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_an_applicant_corrects_on_a_narrow_phone(context: Context, *, scripts: bool) -> None:
    async with served(context) as city, open_browser() as browser:
        async with httpx.AsyncClient(trust_env=False) as program:
            asked = {"procedure_id": "juminhyo", "answers": answers()}
            proof = await proved(context, "juminhyo", answers())
            sent = await program.post(f"{city}{API}/applications", json=asked, headers=proof)
            case = sent.json()
        await ask(browser, city, context, case)
        phone = await browser.new_context(
            viewport={"width": 320, "height": 640}, locale="ja-JP", java_script_enabled=scripts
        )
        page = await phone.new_page()
        await page.goto(f"{city}/forms/case")
        await page.fill('[name="receipt_number"]', case["receipt_number"])
        await page.fill('[name="secret"]', case["secret"])
        await page.locator("main form button").click()
        await look(page, scripts=scripts)
        await picture(page, f"case-{scripts}")
        await page.get_by_role("link", name="なおすところを見る").click()
        await look(page, scripts=scripts)
        await picture(page, f"correction-{scripts}")
        await page.get_by_label("通数").fill("２")
        await page.get_by_label("郵送").check()
        await page.get_by_role("button", name="なおした内容を送る").click()
        await look(page, scripts=scripts)
        assert "質問が増えました" in await page.inner_text("main")
        await page.get_by_role("button", name="なおした内容を送る").click()
        assert (await page.title()).startswith("エラー：")
        await look(page, scripts=scripts)
        await picture(page, f"correction-error-{scripts}")
        for key, value in answers()["post_address"].items():
            if key != "local_government_code":
                await page.fill(f'[name="post_address.{key}"]', value)
        await page.get_by_role("button", name="なおした内容を送る").click()
        assert "なおした内容が届きました" in await page.inner_text("main")
        await look(page, scripts=scripts)
