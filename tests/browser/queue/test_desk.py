"""The staff terminal by keyboard alone: 1366×768, no scrolling, no mouse, nothing for axe."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect

from machi.local.testing.hall import Hall
from machi.shared.auth.guards import STAFF_COOKIE
from machi.shared.testing.browser import assert_accessible, assert_no_scroll, picture
from machi.shared.testing.clients import staff_token

pytestmark = pytest.mark.timeout(120)

DESK = "/queue/desk/01990000-0000-7000-8000-000000000101"
SIZE = (1366, 768)


@pytest.fixture
async def desk(browser: Browser, hall: Hall) -> AsyncGenerator[Page]:
    """Counter 1, and a clerk of the main office before it."""
    width, height = SIZE
    opened = await browser.new_context(
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport={"width": width, "height": height},
    )
    token = staff_token(hall.context, {"honcho": ["clerk"]}, lifetime=timedelta(hours=1))
    await opened.add_cookies([{"name": STAFF_COOKIE, "value": token, "url": hall.origin}])
    page = await opened.new_page()
    await page.goto(hall.origin + DESK)
    yield page
    await opened.close()


async def press(desk: Page, key: str, then: str) -> None:
    """Press a key, and see what the terminal says."""
    await desk.keyboard.press(key)
    await expect(desk.locator(".queue-said")).to_contain_text(then)
    await desk.wait_for_load_state()  # the page's keys are there when its scripts are


async def shows(desk: Page, number: str) -> None:
    await expect(desk.locator(".queue-now__number")).to_have_text(number)


async def looks(desk: Page, name: str) -> None:
    await picture(desk, f"desk-{name}")
    await assert_no_scroll(desk)
    await assert_accessible(desk, widths=(SIZE[0],))
    await desk.set_viewport_size({"width": SIZE[0], "height": SIZE[1]})


async def reach(desk: Page, what: str) -> None:
    """Go to a control by Tab, as hands on the keyboard do."""
    wanted = desk.locator(what)
    await expect(wanted).to_be_visible()
    for _ in range(60):
        if await wanted.evaluate("(part) => part === document.activeElement"):
            return
        await desk.keyboard.press("Tab")
    pytest.fail(f"{what} is not reached by Tab")


async def test_a_whole_case_without_a_mouse(desk: Page, hall: Hall) -> None:
    await press(desk, "Shift+F2", "窓口を開けました。")
    number = await hall.take()
    await shows(desk, number)
    await looks(desk, "next")
    await press(desk, "F2", "お呼びしました。")
    await press(desk, "Escape", "呼び出しを取り消しました。")
    await press(desk, "F2", "お呼びしました。")
    await press(desk, "F4", "もう一度お呼びしました。")
    await looks(desk, "called")
    await press(desk, "F3", "対応を始めました。")
    await looks(desk, "serving")
    await hand_over(desk, hall)
    await finish_there(desk, hall)
    await desk.goto(f"{hall.origin}{DESK}?list=parked")
    await reach(desk, f"#call-parked-{number}")
    await press(desk, "Enter", "お呼びしました。")
    await press(desk, "F3", "対応を始めました。")
    await expect(desk.locator(".queue-notes")).to_contain_text("委任状を確かめてください")
    await press(desk, "F8", "完了しました。")
    await press(desk, "Escape", "完了を取り消しました。")
    await press(desk, "F8", "完了しました。")
    await looks(desk, "finished")
    await press(desk, "Shift+F8", "窓口を閉じました。")


async def hand_over(desk: Page, hall: Hall) -> None:
    """Transfer the person, with a note, to come back afterwards."""
    await desk.keyboard.press("F9")
    await expect(desk.locator("h1")).to_contain_text("どの受付へ転送しますか")
    await desk.wait_for_load_state()
    await looks(desk, "transfer")
    await desk.keyboard.press("Escape")
    await expect(desk).to_have_url(hall.origin + DESK)
    await desk.wait_for_load_state()
    await desk.keyboard.press("F9")
    await expect(desk.locator("#answer")).to_be_focused()
    await desk.keyboard.press("F2")
    await expect(desk.locator("#errors")).to_contain_text("受付を選んでください。")
    await desk.locator("#answer").focus()
    await desk.keyboard.press("Space")
    await reach(desk, "#come_back")
    await desk.keyboard.press("Space")
    await desk.keyboard.press("Tab")
    await desk.keyboard.insert_text("委任状を確かめてください")
    await press(desk, "F2", "転送しました。")


async def finish_there(desk: Page, hall: Hall) -> None:
    """The other counter finishes: they are parked for the first one."""
    for verb in ("open", "call-next", "start", "finish"):
        await hall.press(3, verb)
    await expect(desk.locator("#list-parked")).to_contain_text("1", timeout=2000)


async def test_the_second_wait_and_the_lists(desk: Page, hall: Hall) -> None:
    await press(desk, "Shift+F2", "窓口を開けました。")
    numbers = [await hall.take() for _ in range(9)]
    await shows(desk, numbers[0])
    for key, said in (("F7", "保留に"), ("Shift+F9", "処理中に"), ("Shift+F7", "一時中断に")):
        await press(desk, "F2", "お呼びしました。")
        await press(desk, "F3", "対応を始めました。")
        await press(desk, key, said)
    await press(desk, "F2", "お呼びしました。")
    await press(desk, "F6", "不在にしました。")
    await looks(desk, "lists")
    for name in ("parked", "on_hold", "in_process", "held_absent"):
        await reach(desk, f"#list-{name}")
        await desk.keyboard.press("Enter")
        await expect(desk.locator(f"#list-{name}")).to_have_attribute("aria-current", "page")
    await reach(desk, "#list-in_process")
    await desk.keyboard.press("Enter")
    await reach(desk, f"#mark-ready-{numbers[1]}")
    await press(desk, "Enter", "できました、とお知らせしました。")
    await desk.goto(f"{hall.origin}{DESK}?list=ready")
    await reach(desk, f"#call-ready-{numbers[1]}")
    await press(desk, "Enter", "お渡しのためにお呼びしました。")
    await looks(desk, "ready")
    await press(desk, "Shift+F4", "会計にしました。")
    await press(desk, "F8", "完了しました。")


async def test_priority_out_of_turn_and_pause(desk: Page, hall: Hall) -> None:
    await press(desk, "Shift+F2", "窓口を開けました。")
    first, second, third = [await hall.take() for _ in range(3)]
    await shows(desk, first)
    await reach(desk, f"#prioritize-{second}")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#answer")).to_be_focused()
    await looks(desk, "priority")
    await desk.keyboard.press("Space")
    await press(desk, "Enter", "優先にしました。")
    await reach(desk, f"#call-ticket-{third}")
    await desk.keyboard.press("Enter")
    await expect(desk.locator("#answer")).to_be_focused()
    await desk.keyboard.press("ArrowDown")
    await press(desk, "F2", "順番より先にお呼びしました。")
    await shows(desk, third)
    await press(desk, "Escape", "呼び出しを取り消しました。")
    await desk.keyboard.press("Shift+F6")
    await expect(desk.locator("#answer")).to_be_focused()
    await desk.keyboard.press("Space")
    await press(desk, "F2", "窓口を一時停止しました。")
    await looks(desk, "paused")
    await press(desk, "Shift+F6", "窓口を再開しました。")


async def test_a_stale_terminal_presses_nothing(desk: Page, hall: Hall) -> None:
    await press(desk, "Shift+F2", "窓口を開けました。")
    number = await hall.take()
    await desk.route("**/live", lambda route: route.abort())
    await desk.goto(hall.origin + DESK)
    await expect(desk.locator("#call-next")).to_be_disabled(timeout=10_000)
    await expect(desk.get_by_text("更新が止まっています")).to_be_visible()
    await looks(desk, "stale")
    await desk.keyboard.press("F2")
    await desk.unroute("**/live")
    await expect(desk.locator("#call-next")).to_be_enabled(timeout=30_000)
    await shows(desk, number)
    await press(desk, "F2", "お呼びしました。")


async def test_undo_goes_away_and_a_forgotten_finish_is_asked_about(desk: Page, hall: Hall) -> None:
    await press(desk, "Shift+F2", "窓口を開けました。")
    await shows(desk, await hall.take())
    await press(desk, "F2", "お呼びしました。")
    await expect(desk.locator("#undo-call")).to_be_visible()
    await expect(desk.locator("#undo-call")).to_be_hidden(timeout=12_000)
    await press(desk, "F3", "対応を始めました。")
    await expect(desk.locator(".queue-forgotten")).to_be_hidden()
    await hall.context.db.row("update ticket set started_at = started_at - interval '61 minutes'")
    await desk.reload()
    await expect(desk.locator(".queue-forgotten")).to_be_visible()
    await looks(desk, "forgotten")
