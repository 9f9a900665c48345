"""The emergency button, from the counter's keyboard to the supervisor's page and back."""

from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from machi.local.testing.hall import Hall
from machi.shared.auth.guards import STAFF_COOKIE
from machi.shared.testing.browser import assert_accessible, assert_no_scroll, picture
from machi.shared.testing.clients import staff_token

pytestmark = pytest.mark.timeout(90)

SIZE = (1366, 768)
DESK = "/queue/desk/01990000-0000-7000-8000-000000000101"


async def at_work(browser: Browser, hall: Hall, role: str, path: str) -> Page:
    """Open a page of staff on a terminal."""
    width, height = SIZE
    opened = await browser.new_context(
        locale="ja-JP", timezone_id="Asia/Tokyo", viewport={"width": width, "height": height}
    )
    token = staff_token(hall.context, {"honcho": [role]}, lifetime=timedelta(hours=1))
    await opened.add_cookies([{"name": STAFF_COOKIE, "value": token, "url": hall.origin}])
    page = await opened.new_page()
    await page.goto(hall.origin + path)
    await page.wait_for_function("() => document.querySelector('[data-live]').machiHtml")
    return page


async def test_a_quiet_call_for_backup(browser: Browser, hall: Hall) -> None:
    await hall.context.db.row(
        "insert into line_forecast (site, line, waiting, p10_seconds, p50_seconds, p80_seconds,"
        " made_at) select site, code, 4, 0, 100, 300, now() from line"
    )
    await hall.take()
    await hall.press(1, "open")
    boss = await at_work(browser, hall, "supervisor", "/queue/hall/honcho")
    desk = await at_work(browser, hall, "clerk", DESK)
    await expect(desk.locator(".queue-lines")).to_contain_text("いま取る方は5分以内")
    await desk.keyboard.press("Shift+F1")
    await expect(desk.locator(".queue-backup")).to_contain_text("お願いしました")
    calls = boss.locator(".hall-backup")
    await expect(calls).to_contain_text("1番窓口", timeout=1500)
    await picture(boss, "hall-backup")
    await assert_accessible(boss, widths=(SIZE[0],))
    await boss.get_by_role("button", name="向かいます").click()
    await expect(calls).to_contain_text("見本 職員が向かっています")
    await expect(desk.locator(".queue-backup")).to_contain_text("見本 職員が向かっています")
    await picture(desk, "desk-backup")
    await assert_no_scroll(desk)
    await assert_accessible(desk, widths=(SIZE[0],))
