"""A reservation on a narrow phone without JavaScript, from the month to the calendar file."""

from collections.abc import AsyncGenerator, Awaitable, Callable

import pytest
from playwright.async_api import Browser, Page, expect
from tests.queue.booking.browsing import bookable_day
from tests.queue.booking.drawing import a_slot, announced

from machi.local.testing.hall import Hall
from machi.shared.testing.browser import assert_accessible, assert_no_sideways_scroll, picture

pytestmark = pytest.mark.timeout(120)


Looks = Callable[[str], Awaitable[None]]

SCRIPTS = pytest.mark.parametrize("scripts", [False, True], ids=["without", "with"])


@pytest.fixture
async def phone(browser: Browser, scripts: bool) -> AsyncGenerator[Page]:  # noqa: FBT001 - a parameter of the tests
    context = await browser.new_context(
        viewport={"width": 360, "height": 740},
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        java_script_enabled=scripts,
    )
    yield await context.new_page()
    await context.close()


@pytest.fixture
def looks(phone: Page, scripts: bool) -> Looks:  # noqa: FBT001 - a parameter of the tests
    async def judge(name: str) -> None:
        """Keep a picture; axe is a script itself, so it needs a page that runs them."""
        await assert_no_sideways_scroll(phone)
        if scripts:
            await assert_accessible(phone, widths=(320, 360))
            await picture(phone, f"booking-{name}", whole=True)

    return judge


@SCRIPTS
async def test_a_citizen_reserves_moves_and_cancels(phone: Page, hall: Hall, looks: Looks) -> None:
    day = await bookable_day(hall.context)
    await phone.goto(f"{hall.origin}/queue/r")
    await looks("offers")
    await phone.locator('a[href="/queue/r/tennyu"]').click()
    await looks("month")
    await phone.get_by_role("link", name="一覧で見る").click()
    await looks("list")
    await phone.goto(f"{hall.origin}/queue/r/tennyu?month={day:%Y-%m}")
    await phone.locator(f'a[href="/queue/r/tennyu/{day}"]').click()
    await phone.get_by_role("button", name="この時間で進む").click()
    await expect(phone.get_by_role("link", name="時間を選んでください。")).to_be_visible()
    await looks("error")
    await phone.locator('input[name="time"]').first.check()
    await phone.get_by_role("button", name="この時間で進む").click()
    await expect(phone.get_by_text("10分間お取りしています")).to_be_visible()
    await looks("held")
    await phone.get_by_role("button", name="予約を確定する").click()
    await expect(phone.get_by_role("heading", name="予約を承りました")).to_be_visible()
    await looks("confirmed")
    await phone.get_by_role("link", name="日時を変える").click()
    await phone.goto(f"{phone.url}&month={day:%Y-%m}")
    await phone.locator(f'a[href^="/queue/r/tennyu/{day}?change="]').click()
    await phone.locator('input[name="time"]').last.check()
    await looks("change")
    await phone.get_by_role("button", name="この時間に変える").click()
    await expect(phone.get_by_role("heading", name="予約を承りました")).to_be_visible()
    await phone.get_by_text("予約を取り消す").first.click()
    await phone.get_by_role("button", name="予約を取り消す").click()
    await expect(phone.get_by_text("枠はお返ししました")).to_be_visible()
    await looks("cancelled")


@SCRIPTS
async def test_a_lottery_and_a_notice_fit_a_narrow_phone(
    phone: Page, hall: Hall, looks: Looks
) -> None:
    lottery = await announced(hall.context, await a_slot(hall.context))
    await phone.goto(f"{hall.origin}/queue/l/{lottery.lottery_id}")
    await looks("lottery")
    day = await bookable_day(hall.context, "mynumber")
    await phone.goto(f"{hall.origin}/queue/r/mynumber/{day}?lang=en")
    await phone.locator(".machi-actions button").click()
    await expect(phone.locator("#errors")).to_be_visible()
    await looks("notice-en")
