"""Taking papers by a click: an applicant on a narrow phone, with and without scripts, and staff."""

from collections.abc import Callable

import httpx
import pytest
from playwright.async_api import Page
from tests.forms.applying import apply
from tests.forms.printing.papers import text_of
from tests.forms.printing.test_taking_papers import refuse
from tests.forms.review.test_reviewing_in_a_browser import at_the_desk, picture
from tests.forms.test_in_a_browser import look, served

from machi.shared.service import Context
from machi.shared.testing.browser import assert_accessible, open_browser


async def downloaded(page: Page, link: str) -> str:
    async with page.expect_download() as waiting:
        await page.get_by_role("link", name=link).click()
    file = await (await waiting.value).path()
    return text_of(file.read_bytes())


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
async def test_an_applicant_takes_the_decision_and_a_copy(
    context: Context, program: httpx.AsyncClient, token: Callable[..., str], *, scripts: bool
) -> None:
    case = (await apply(program)).json()
    await refuse(program, case, token)
    async with served(context) as city, open_browser() as browser:
        phone = await browser.new_context(
            viewport={"width": 320, "height": 640}, locale="ja-JP", java_script_enabled=scripts
        )
        page = await phone.new_page()
        await page.goto(f"{city}/forms/case")
        await page.fill('[name="receipt_number"]', case["receipt_number"])
        await page.fill('[name="secret"]', case["secret"])
        await page.locator("main button").last.click()
        await look(page, scripts=scripts)
        await picture(page, "case-with-papers", whole=True)
        assert "却下通知書" in await downloaded(page, "決定の通知（PDF）")
        assert "控え" in await downloaded(page, "申請の控え（PDF）")


async def test_staff_print_a_case_and_anybody_a_guide_sheet(
    context: Context, program: httpx.AsyncClient
) -> None:
    case = (await apply(program)).json()
    async with served(context) as city, open_browser() as browser:
        page = await at_the_desk(browser, city, context)
        await page.goto(f"{city}/forms/desk/{case['application_id']}")
        await picture(page, "desk-with-print")
        assert case["receipt_number"] in await downloaded(page, "申請書を印刷する（PDF）")
        await page.goto(f"{city}/forms/guide/taishoku?next=soon&children=yes&tax=yes")
        await assert_accessible(page)
        assert "手続案内書" in await downloaded(page, "手続案内書を印刷する（PDF）")
