"""What people see of an eventful case, on a narrow phone without scripts, and at a desk."""

import httpx
from tests.forms.applying import answers, apply, document
from tests.forms.cases.test_moving_on import renewed
from tests.forms.cases.test_payment_taken_back import Desk, cleared, desk, hear, reopened
from tests.forms.filling import fill
from tests.forms.test_in_a_browser import PHONE, served

from machi.forms.commands.publish_procedure import PublishProcedure, publish_procedure
from machi.shared.service import Context
from machi.shared.testing.browser import assert_accessible, open_browser

__all__ = ["desk"]
NAME = "inu-toroku"


async def test_the_pages_of_an_eventful_case(
    context: Context, program: httpx.AsyncClient, browser: httpx.AsyncClient, desk: Desk
) -> None:
    await apply(program, NAME, recipient="mihon-recipient")
    browser.cookies.set("machi_recipient", "mihon-recipient")
    began = await browser.post(f"/forms/{NAME}/start", follow_redirects=True)
    checked = (await fill(browser, began, answers(NAME))).url.path
    await publish_procedure(PublishProcedure(renewed(document(NAME))), context)
    case = await desk.file("accept", "grant")
    await hear(context, [cleared(case, 3), reopened(case, 4)])
    async with served(context) as city, open_browser() as chromium:
        phone = await chromium.new_context(viewport=PHONE, locale="ja-JP")
        page = await phone.new_page()
        await phone.add_cookies(
            [{"name": "machi_recipient", "value": "mihon-recipient", "url": city}]
        )
        await page.goto(f"{city}{checked}")
        assert await page.get_by_text("同じ内容の申請がすでにあります").is_visible()
        await assert_accessible(page)
        await page.get_by_role("link", name="新しい版で何が変わるかを見る").click()
        assert await page.get_by_text("見本の新しい質問").is_visible()
        await assert_accessible(page)
        await page.goto(f"{city}/forms/case")
        await page.fill('[name="receipt_number"]', desk.number)
        await page.fill('[name="secret"]', desk.secret)
        await page.get_by_role("button", name="状況を見る").click()
        await page.get_by_text("お支払いの確認が取り消されました").wait_for()
        await assert_accessible(page)
