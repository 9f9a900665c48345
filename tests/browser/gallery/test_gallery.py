"""Every control in every state, in a real browser, at every width."""

import pytest
from playwright.async_api import Browser, Page

from machi.shared.testing.browser import (
    assert_accessible,
    assert_no_scroll,
    assert_no_sideways_scroll,
    assert_no_tofu,
    picture,
)
from machi.shared.testing.gallery.app import Hall

PAGES = {
    "form": "/form",
    "form-with-errors": "/form?wrong=true",
    "form-in-english": "/form?lang=en",
    "parts": "/parts",
    "ticket": "/ticket",
    "desk": "/desk",
    "error": "/error",
}
BOXES = "() => [...document.querySelectorAll('{}')].map((part) => part.getBoundingClientRect())"


@pytest.mark.parametrize("name", PAGES)
async def test_axe_finds_nothing_at_any_width(page: Page, origin: str, name: str) -> None:
    await page.goto(origin + PAGES[name])
    await assert_no_tofu(page)
    await assert_accessible(page)
    await page.set_viewport_size({"width": 360, "height": 740})
    await picture(page, f"gallery-{name}", whole=True)


async def test_a_page_twice_as_large_still_fits(page: Page, origin: str) -> None:
    await page.set_viewport_size({"width": 640, "height": 800})
    for path in ("/form?wrong=true", "/parts", "/desk"):
        await page.goto(origin + path)
        await page.evaluate("() => { document.documentElement.style.fontSize = '200%'; }")
        await assert_no_sideways_scroll(page)


async def test_everything_to_touch_is_large_enough(page: Page, origin: str) -> None:
    await page.set_viewport_size({"width": 360, "height": 740})
    for path in ("/form", "/parts"):
        await page.goto(origin + path)
        # Links inside a sentence may be as high as its line (WCAG 2.5.8); these are not.
        boxes = await page.evaluate(BOXES.format("button, .machi-button, input, select, header a"))
        small = [box for box in boxes if box["height"] and box["height"] < 44]
        labels = await page.evaluate(BOXES.format(".machi-choice__label"))
        assert [box for box in small if box["width"] > 30] == [], "a box's label is its target"
        assert all(box["height"] >= 44 for box in labels)


async def test_focus_is_seen_by_its_ring(page: Page, origin: str) -> None:
    await page.goto(origin + "/form")
    await page.keyboard.press("Tab")
    assert await page.locator(":focus").inner_text() == "本文へ移動"
    await page.keyboard.press("Tab")
    assert await page.locator(":focus").inner_text() == "English", "the language comes first"
    ring = await page.evaluate(
        "() => { const s = getComputedStyle(document.activeElement);"
        " return [s.outlineWidth, s.outlineColor, s.boxShadow]; }"
    )
    assert ring[:2] == ["4px", "rgb(0, 0, 0)"]
    assert ring[2].startswith("rgb(255, 212, 61)")


@pytest.mark.parametrize("scripts", [True, False])
async def test_errors_have_the_focus_and_lead_to_their_field(
    browser: Browser, origin: str, *, scripts: bool
) -> None:
    context = await browser.new_context(java_script_enabled=scripts, locale="ja-JP")
    page = await context.new_page()
    await page.goto(origin + "/form?wrong=true")
    await page.wait_for_selector("#errors:focus")
    await page.get_by_role("link", name="月は1から12で入力してください").click()
    await page.wait_for_selector("#birth:focus")


async def test_a_board_is_read_from_ten_metres(page: Page, origin: str, hall: Hall) -> None:
    hall.calls = [("A012", "3"), ("B007", "5"), ("C104", "12")]
    await page.set_viewport_size({"width": 1920, "height": 1080})
    await page.goto(origin + "/board")
    await assert_accessible(page, widths=())
    await assert_no_scroll(page)
    for box in await page.evaluate(BOXES.format(".machi-call__number")):
        assert box["height"] >= 1080 / 6, "the number itself, its box trimmed to the letters"
    await picture(page, "gallery-board")


@pytest.mark.parametrize("size", [(1280, 800), (800, 1280), (1024, 768)])
async def test_a_kiosk_has_large_buttons_and_nothing_to_scroll(
    page: Page, origin: str, size: tuple[int, int]
) -> None:
    width, height = size
    await page.set_viewport_size({"width": width, "height": height})
    await page.goto(origin + "/kiosk")
    await assert_accessible(page, widths=(width,))
    await page.set_viewport_size({"width": width, "height": height})
    await assert_no_scroll(page)
    boxes = await page.evaluate(BOXES.format(".machi-kiosk__choice"))
    assert all(box["height"] >= 80 for box in boxes)
    assert all(box["top"] >= height * 0.4 for box in boxes), "within reach from a wheelchair"
    await picture(page, f"gallery-kiosk-{width}")


async def test_a_staff_terminal_does_not_scroll(page: Page, origin: str) -> None:
    await page.set_viewport_size({"width": 1366, "height": 768})
    await page.goto(origin + "/desk")
    await assert_no_scroll(page)
    await picture(page, "gallery-desk-1366")


async def test_two_taps_send_once(page: Page, origin: str, hall: Hall) -> None:
    await page.goto(origin + "/form")
    press = "document.querySelector('form[action=\"/form\"] button').click()"
    # The second comes while the first is on its way: the gallery answers after a second.
    await page.evaluate(f"() => {{ {press}; setTimeout(() => {press}, 500); }}")
    await page.wait_for_url("**/parts")
    assert hall.posted == 1


async def test_a_number_is_copied(browser: Browser, origin: str) -> None:
    context = await browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = await context.new_page()
    await page.goto(origin + "/parts")
    await page.get_by_role("button", name="Copy").click()
    await page.get_by_role("button", name="Copied").wait_for()
    assert await page.evaluate("() => navigator.clipboard.readText()") == "K7M-4PR-9TX"


async def test_colours_may_be_the_readers_own(browser: Browser, origin: str) -> None:
    context = await browser.new_context(forced_colors="active", reduced_motion="reduce")
    page = await context.new_page()
    for path in ("/form?wrong=true", "/parts"):
        await page.goto(origin + path)
        await assert_accessible(page, widths=(360,))
    await picture(page, "gallery-parts-forced-colours")
