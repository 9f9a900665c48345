"""The office's pages on a desk: hours, what can be reserved, who may, lotteries."""

import pytest
from playwright.async_api import Browser, expect
from tests.browser.queue.working import at_work, looks
from tests.queue.booking.browsing import bookable_day

from machi.local.testing.hall import Hall

pytestmark = pytest.mark.timeout(90)

OFFICE = "/queue/office/honcho"


async def test_the_office_sets_hours_and_something_to_reserve(browser: Browser, hall: Hall) -> None:
    await bookable_day(hall.context)
    page = await at_work(browser, hall, "supervisor", "/queue/office")
    await page.get_by_label("月曜").fill("9時から")
    await page.get_by_role("button", name="開庁時間を保存する").click()
    await expect(page.locator("#errors")).to_be_focused()
    await looks(page, "office-hours-error")
    for day in ("月曜", "火曜", "水曜", "木曜", "金曜"):
        await page.get_by_label(day).fill("９：００〜１２：００、１３：００〜１７：００")
    await page.get_by_role("button", name="開庁時間を保存する").click()
    await expect(page.get_by_label("月曜")).to_have_value("09:00-12:00, 13:00-17:00")
    await looks(page, "office-hours")
    await page.get_by_role("link", name="予約枠", exact=True).last.click()
    await looks(page, "office-offers")
    await page.get_by_role("link", name="マイナンバーカードの受け取り").click()
    lines = b"MH-2026-7001,1991-05-06\n"
    await page.locator("#file").set_input_files(
        {"name": "list.csv", "mimeType": "text/csv", "buffer": lines}
    )
    await page.get_by_role("button", name="名簿に加える").click()
    await expect(page.locator("main")).to_contain_text("1人を加えました")
    await looks(page, "office-offer")
    await page.goto(f"{hall.origin}{OFFICE}/lotteries")
    await page.get_by_role("button", name="抽選を公表する").click()
    await expect(page.locator("#errors")).to_contain_text("抽選する枠を選んでください。")
    await looks(page, "office-lotteries")
