"""The ticket machine: large buttons in reach, back to the beginning when nobody touches it."""

import re
from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser, Page, expect

from machi.local.testing.hall import Hall
from machi.shared.testing.browser import assert_accessible, assert_no_scroll, picture

pytestmark = pytest.mark.timeout(90)

SCREENS = {"portrait": (1080, 1920), "landscape": (1366, 768)}


@pytest.fixture(params=SCREENS)
async def kiosk(
    browser: Browser, hall: Hall, request: pytest.FixtureRequest
) -> AsyncGenerator[Page]:
    """A paired ticket machine, standing upright and lying."""
    device = await hall.device(browser, "kiosk", *SCREENS[request.param])
    page = await device.new_page()
    # What the browser would print is a request to print: it must happen once a paper.
    await page.add_init_script("window.printed = 0; window.print = () => { window.printed += 1; }")
    await page.goto(f"{hall.origin}/queue/kiosk/honcho")
    yield page
    await device.close()


async def looks(kiosk: Page, name: str) -> None:
    assert kiosk.viewport_size
    width = kiosk.viewport_size["width"]
    await assert_no_scroll(kiosk)
    await picture(kiosk, f"kiosk-{name}-{width}")
    await assert_accessible(kiosk, widths=(width,))
    await kiosk.set_viewport_size(kiosk.viewport_size)


async def in_reach(kiosk: Page) -> None:
    """Everything that is touched is large, and in the lower part of the screen."""
    out = await kiosk.evaluate(
        """() => [...document.querySelectorAll("main button, main a")].filter((each) => {
          const box = each.getBoundingClientRect();
          return box.height < 80 || box.top + box.height / 2 < innerHeight * 0.4;
        }).map((each) => each.textContent.trim())"""
    )
    assert out == []


async def test_a_number_in_two_touches_printed_once(kiosk: Page) -> None:
    await in_reach(kiosk)
    await looks(kiosk, "start")
    await kiosk.locator("main").get_by_role("link", name="日本語").click()
    await expect(kiosk.get_by_role("button", name=re.compile("証明窓口"))).to_have_count(2)
    assert await kiosk.locator(".machi-kiosk__choice").count() <= 6
    await in_reach(kiosk)
    await looks(kiosk, "choices")
    await kiosk.get_by_role("button", name=re.compile("市民課 証明窓口")).click()
    await expect(kiosk.locator(".queue-paper__number")).to_have_text("A001")
    assert await kiosk.evaluate("printed") == 1
    await looks(kiosk, "paper")
    await kiosk.get_by_role("button", name="番号札が出ない").click()
    await expect(kiosk.locator(".queue-paper__code strong")).to_have_text(
        re.compile(r"^\w{4} \w{4}$")
    )
    assert await kiosk.evaluate("printed") == 0
    await looks(kiosk, "without-paper")
    await kiosk.get_by_role("link", name="終わる").click()
    await expect(kiosk.locator("main").get_by_role("link", name="English")).to_be_visible()


async def test_an_idle_machine_warns_then_forgets(kiosk: Page, hall: Hall) -> None:
    await kiosk.clock.install()
    await kiosk.locator("main").get_by_role("link", name="English").click()
    await expect(kiosk.locator("h1")).to_contain_text("Choose")
    await kiosk.wait_for_load_state()  # else the clock runs before the page has begun to count
    warning = kiosk.locator("[data-warning]")
    await kiosk.clock.run_for(29_000)
    await expect(warning).to_be_hidden()
    await kiosk.clock.run_for(2_000)
    await expect(warning).to_be_visible()
    await kiosk.mouse.click(5, 400)
    await expect(warning).to_be_hidden()
    await kiosk.clock.run_for(49_000)
    await expect(warning).to_be_visible()
    await kiosk.clock.run_for(2_000)
    await expect(kiosk).to_have_url(f"{hall.origin}/queue/kiosk/honcho")
    await expect(kiosk.locator("main").get_by_role("link", name="日本語")).to_be_visible()


async def test_care_is_asked_for_discreetly_and_staff_can_be_called(kiosk: Page) -> None:
    await kiosk.locator("main").get_by_role("link", name="日本語").click()
    await kiosk.get_by_role("link", name=re.compile("お手伝いが必要な方")).click()
    await expect(kiosk.locator("main")).to_contain_text("職員がお声がけします")
    await looks(kiosk, "care")
    await kiosk.get_by_role("button", name="職員を呼ぶ").click()
    await expect(kiosk.locator("main")).to_contain_text("職員をお呼びしました。")
