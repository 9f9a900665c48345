"""Live parts: at once when the line is up, honest when it is down, a page without scripts."""

import re

import pytest
from playwright.async_api import Browser, Page, expect

from machi.shared.testing.gallery.app import Hall

MARKED = "() => [...document.querySelectorAll('.is-new')].map((item) => item.textContent)"


async def open_live(page: Page, address: str, hall: Hall) -> None:
    """Open a live page and wait until its stream is up."""
    await page.goto(address)
    for _ in range(200):
        if hall.listeners:
            return
        await page.wait_for_timeout(10)
    pytest.fail("the page opened no stream")


async def test_a_change_is_on_the_page_at_once(page: Page, origin: str, hall: Hall) -> None:
    await open_live(page, origin + "/ticket", hall)
    await expect(page.locator("#ahead")).to_have_text("前に3人お待ちです。")
    hall.count = 2
    hall.say("changed")
    await expect(page.locator("#ahead")).to_have_text("前に2人お待ちです。", timeout=1000)
    await expect(page.locator("[data-live-time]")).to_have_text(re.compile(r"^\d\d:\d\d$"))


async def test_typing_and_focus_survive_a_change(page: Page, origin: str, hall: Hall) -> None:
    await open_live(page, origin + "/ticket", hall)
    await page.locator("#typed").press_sequentially("途中")
    hall.count = 1
    hall.say("changed")
    await expect(page.locator("#ahead")).to_have_text("前に1人お待ちです。", timeout=1000)
    await expect(page.locator("#typed")).to_be_focused()
    await expect(page.locator("#typed")).to_have_value("途中")


async def test_a_new_call_is_marked_for_ten_seconds(page: Page, origin: str, hall: Hall) -> None:
    await page.clock.install()
    await open_live(page, origin + "/board", hall)
    assert await page.evaluate(MARKED) == [], "what was there before is not new"
    hall.calls = [("B007", "5"), *hall.calls]
    hall.say("changed")
    await expect(page.locator(".machi-call.is-new")).to_contain_text("B007", timeout=1000)
    await page.clock.run_for(10_500)
    assert await page.evaluate(MARKED) == []


async def test_silence_is_told_and_forgotten_when_it_ends(
    page: Page, origin: str, hall: Hall
) -> None:
    hall.stale_seconds = 1
    await open_live(page, origin + "/ticket", hall)
    stale = page.get_by_text("更新が止まっています")
    await expect(stale).to_be_hidden()
    await expect(stale).to_be_visible(timeout=4000)
    hall.say("tick")
    await expect(stale).to_be_hidden(timeout=1000)


async def test_a_broken_line_is_taken_up_again(page: Page, origin: str, hall: Hall) -> None:
    await open_live(page, origin + "/ticket", hall)
    hall.up = False
    hall.say("end")
    await page.wait_for_timeout(500)  # the browser asks again, and is refused for good
    hall.up = True
    hall.count = 0
    await expect(page.locator("#ahead")).to_have_text("前に0人お待ちです。", timeout=8000)


async def test_after_a_gap_an_old_call_is_not_shown_as_new(
    page: Page, origin: str, hall: Hall
) -> None:
    hall.stale_seconds = 0.5
    await open_live(page, origin + "/board", hall)
    await page.wait_for_selector(".machi-live-stale")
    hall.calls = [("B007", "5")]
    hall.say("changed")
    await expect(page.locator(".machi-call")).to_contain_text("B007", timeout=1000)
    assert await page.evaluate(MARKED) == []


async def test_when_no_stream_gets_through_the_page_asks(
    page: Page, origin: str, hall: Hall
) -> None:
    await page.clock.install()
    await page.route("**/live", lambda route: route.abort())
    await page.goto(origin + "/ticket")
    hall.count = 7
    await page.clock.run_for(21_000)
    await expect(page.locator("#ahead")).to_have_text("前に7人お待ちです。", timeout=2000)


async def test_a_hidden_page_gives_its_line_back(page: Page, origin: str, hall: Hall) -> None:
    await open_live(page, origin + "/ticket", hall)
    show = (
        "(value) => { Object.defineProperty(document, 'hidden', {value, configurable: true});"
        " document.dispatchEvent(new Event('visibilitychange')); }"
    )
    await page.evaluate(show, arg=True)
    await page.wait_for_timeout(200)
    hall.say("tick")
    await page.wait_for_timeout(200)
    assert hall.listeners == []
    hall.count = 5
    await page.evaluate(show, arg=False)
    await expect(page.locator("#ahead")).to_have_text("前に5人お待ちです。", timeout=2000)


async def test_without_scripts_the_page_reloads_itself_until_told_not_to(
    browser: Browser, origin: str
) -> None:
    context = await browser.new_context(java_script_enabled=False, locale="ja-JP")
    page = await context.new_page()
    await page.goto(origin + "/ticket")
    refresh = page.locator("meta[http-equiv=refresh]")
    assert await refresh.get_attribute("content") == "20"
    await page.get_by_role("link", name="自動更新を止める").click()
    await expect(refresh).to_have_count(0)
    await expect(page.locator("#ahead")).to_be_visible()


async def test_a_key_presses_its_button(page: Page, origin: str, hall: Hall) -> None:
    await open_live(page, origin + "/desk", hall)
    await page.keyboard.press("F2")
    await page.wait_for_url("**/parts")
    assert hall.posted == 1


async def test_staff_send_nothing_from_a_stale_screen(page: Page, origin: str, hall: Hall) -> None:
    hall.stale_seconds = 0.5
    await open_live(page, origin + "/desk", hall)
    await page.wait_for_selector(".machi-live-stale")
    await page.keyboard.press("F2")
    await expect(page.locator("[data-live-stale]")).to_be_focused()
    assert hall.posted == 0
    hall.stale_seconds = 30
    hall.say("tick")
    await page.wait_for_selector("html:not(.machi-live-stale)")
    await page.keyboard.press("F2")
    await page.wait_for_url("**/parts")
    assert hall.posted == 1, "held back, not counted as sent"
