"""The pages in a real browser: usable at 320 px, nothing that axe knows, LINE linked by tapping."""

import re
from urllib.parse import urlsplit

from playwright.async_api import Page, expect
from tests.notify.people import submitted

from machi.local.standins.standins import StandIns
from machi.notify.app import SERVICE
from machi.notify.channels.line import LineApi
from machi.notify.commands.work_line_event import work_line_event
from machi.notify.reactions.application_submitted import tell_that_it_arrived
from machi.notify.sender import opened
from machi.notify.settings import NotifySettings
from machi.shared.auth.guards import STAFF_COOKIE
from machi.shared.service import Context
from machi.shared.testing.browser import assert_accessible, open_browser, serving
from machi.shared.testing.clients import staff_token


async def test_a_citizen_registers_links_line_and_staff_read_the_story(
    context: Context, outside: StandIns
) -> None:
    app = SERVICE.create_app(context)
    async with serving(app) as city, open_browser() as browser:
        outside.answer_webhooks_in_process(app)
        page = await (await browser.new_context(locale="ja-JP")).new_page()
        await _register(page, city)
        await _link_line(page, city, outside, context)
        cookies = await page.context.cookies(city)
        recipient = next(c["value"] for c in cookies if c["name"] == "machi_recipient")
        await tell_that_it_arrived(submitted(recipient, context.clock.now()), context)
        async with opened(context) as sender:
            await sender.drain()
        await _look_at_what_arrived(page, outside)
        await _read_why(page, city, context)


async def _register(page: Page, city: str) -> None:
    await page.goto(f"{city}/notify/recipient")
    await assert_accessible(page)
    await page.get_by_role("button", name="登録する").click()
    await expect(page.get_by_text("メールアドレスを入力してください。").first).to_be_visible()
    await assert_accessible(page)
    await page.get_by_label(re.compile("メールアドレス")).fill("hanako@example.jp")
    await page.get_by_role("button", name="登録する").click()
    await expect(page.get_by_text("登録しました。")).to_be_visible()
    await assert_accessible(page)


async def _link_line(page: Page, city: str, outside: StandIns, context: Context) -> None:
    await page.goto(f"{outside.url}/local/line/")
    await assert_accessible(page)
    await page.get_by_role("button", name="友だち追加").click()
    await _work(context, outside)
    link = page.get_by_role("link", name=re.compile("linkToken"))
    await expect(link).to_be_visible()  # the open page hears of it by itself
    await assert_accessible(page)
    address = urlsplit(await link.get_attribute("href") or "")
    await page.goto(f"{city}{address.path}?{address.query}")
    await assert_accessible(page)
    # To another origin: a browser lets the form go there only because the page's CSP says so.
    await page.get_by_role("button", name="このLINEで受け取る").click()
    await expect(page.get_by_text("LINEとの連携を受け付けました")).to_be_visible()
    await assert_accessible(page)
    await _work(context, outside)
    await page.goto(f"{city}/notify/recipient")
    await expect(page.get_by_text("連携しています")).to_be_visible()
    await assert_accessible(page)


async def _look_at_what_arrived(page: Page, outside: StandIns) -> None:
    await page.goto(f"{outside.url}/local/inbox")
    await expect(page.get_by_text("AB3-CD4-E").first).to_be_visible()
    await assert_accessible(page)
    await page.goto(f"{outside.url}/local/line/")
    await expect(page.get_by_text(re.compile("受付番号は AB3-CD4-E"))).to_be_visible()
    await assert_accessible(page)


async def _read_why(page: Page, city: str, context: Context) -> None:
    token = staff_token(context, {"*": ["auditor"]})
    await page.context.add_cookies([{"name": STAFF_COOKIE, "value": token, "url": city}])
    await page.goto(f"{city}/notify/sent")
    await assert_accessible(page)
    await page.get_by_role("table").get_by_role("link").first.click()
    await expect(page.get_by_text("h…@e….jp")).to_be_visible()
    await assert_accessible(page)


async def _work(context: Context, outside: StandIns) -> None:
    await outside.webhooks.settled()
    assert isinstance(context.settings, NotifySettings)
    async with LineApi(context.settings) as line:
        while await work_line_event(context, line):
            pass
