"""The emergency button, from the counter's keyboard to the supervisor's page and back."""

import pytest
from playwright.async_api import Browser, expect
from tests.browser.queue.working import at_work, looks

from machi.local.testing.hall import Hall
from machi.shared.testing.browser import assert_no_scroll

pytestmark = pytest.mark.timeout(90)

DESK = "/queue/desk/01990000-0000-7000-8000-000000000101"


async def test_a_quiet_call_for_backup(browser: Browser, hall: Hall) -> None:
    await hall.context.db.row(
        "insert into line_forecast (site, line, waiting, p10_seconds, p50_seconds, p80_seconds,"
        " made_at) select site, code, 4, 0, 100, 300, now() from line"
    )
    await hall.take()
    await hall.press(1, "open")
    boss = await at_work(browser, hall, "supervisor", "/queue/hall/honcho")
    desk = await at_work(browser, hall, "clerk", DESK)
    for page in (boss, desk):
        await page.wait_for_function("() => document.querySelector('[data-live]').machiHtml")
    await expect(desk.locator(".queue-lines")).to_contain_text("いま取る方は5分以内")
    await desk.keyboard.press("Shift+F1")
    await expect(desk.locator(".queue-backup")).to_contain_text("お願いしました")
    calls = boss.locator(".hall-backup")
    await expect(calls).to_contain_text("1番窓口", timeout=1500)
    await looks(boss, "hall-backup")
    await boss.get_by_role("button", name="向かいます").click()
    await expect(calls).to_contain_text("見本 職員が向かっています")
    await expect(desk.locator(".queue-backup")).to_contain_text("見本 職員が向かっています")
    await assert_no_scroll(desk)
    await looks(desk, "desk-backup")
