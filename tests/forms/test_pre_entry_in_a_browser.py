"""A QR code from a phone's screen, read at the counter as a scanner types it."""

from datetime import timedelta
from io import BytesIO

import zxingcpp
from PIL import Image
from tests.forms.test_correcting_in_a_browser import picture
from tests.forms.test_in_a_browser import go_on, served, type_applicant

from machi.shared.service import Context
from machi.shared.testing.browser import assert_accessible, open_browser
from machi.shared.testing.clients import staff_token


async def test_what_a_phone_shows_opens_at_the_counter(context: Context) -> None:
    async with served(context) as city, open_browser() as browser:
        phone = await browser.new_context(
            viewport={"width": 360, "height": 740}, locale="ja-JP", java_script_enabled=True
        )
        page = await phone.new_page()
        await page.goto(f"{city}/forms/juminhyo")
        await page.get_by_role("button", name="家で書いて").click()
        await go_on(page)
        await type_applicant(page)
        await go_on(page)
        await page.wait_for_url("**/what")
        await page.goto(page.url.replace("/what", "/check"))
        await assert_accessible(page)
        await picture(page, "pre-entry-check")
        await page.get_by_role("button", name="窓口で見せるQRコードを作る").click()
        await page.wait_for_url("**/pre-entry")
        await assert_accessible(page)
        await picture(page, "pre-entry")
        shown = await page.locator(".forms-qr-box").screenshot()
        [read] = zxingcpp.read_barcodes(Image.open(BytesIO(shown)))
        desk = await browser.new_context(viewport={"width": 1366, "height": 768}, locale="ja-JP")
        token = staff_token(context, {"*": ["clerk"]}, lifetime=timedelta(days=3650))
        await desk.add_cookies([{"name": "machi_staff", "value": token, "url": city}])
        counter = await desk.new_page()
        await counter.goto(f"{city}/forms/desk")
        await counter.get_by_role("link", name="事前入力のQRコードを読み取る").press("Enter")
        await counter.wait_for_url("**/scan")
        await counter.keyboard.type("NOTACODEATALL")
        await counter.keyboard.press("Enter")
        await counter.get_by_role("alert").wait_for()
        assert (await counter.title()).startswith("エラー：")
        await assert_accessible(counter)
        await picture(counter, "pre-entry-scan")
        await counter.fill("#code", read.text)
        await counter.keyboard.press("Enter")
        await counter.wait_for_url("**/check")
        assert "見本 太郎" in await counter.inner_text("main")
        assert "窓口で入力" in await counter.inner_text("main")
