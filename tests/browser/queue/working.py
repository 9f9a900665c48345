"""Windows of people in the hall: staff at their screens, citizens with their phones."""

from datetime import timedelta

from playwright.async_api import Browser, Page

from machi.local.testing.hall import Hall
from machi.shared.auth.guards import STAFF_COOKIE
from machi.shared.testing.browser import assert_accessible, assert_no_sideways_scroll, picture
from machi.shared.testing.clients import staff_token

TERMINAL, TABLET, PHONE = (1366, 768), (1024, 768), (360, 740)


async def at_work(
    browser: Browser, hall: Hall, role: str, path: str, size: tuple[int, int] = TERMINAL
) -> Page:
    """Open a page of staff who have this role at the main office."""
    opened = await browser.new_context(
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport={"width": size[0], "height": size[1]},
    )
    token = staff_token(hall.context, {"honcho": [role]}, lifetime=timedelta(hours=1))
    await opened.add_cookies([{"name": STAFF_COOKIE, "value": token, "url": hall.origin}])
    page = await opened.new_page()
    await page.goto(hall.origin + path)
    return page


async def a_phone(browser: Browser, *, scripts: bool = True) -> Page:
    """Open a narrow phone."""
    opened = await browser.new_context(
        locale="ja-JP",
        timezone_id="Asia/Tokyo",
        viewport={"width": PHONE[0], "height": PHONE[1]},
        java_script_enabled=scripts,
    )
    return await opened.new_page()


async def looks(page: Page, name: str) -> None:
    """Keep a picture; axe finds nothing, and nothing is wider than the screen."""
    assert page.viewport_size
    size = page.viewport_size
    await assert_no_sideways_scroll(page)
    await picture(page, name, whole=True)
    narrow = (320,) if size["width"] == PHONE[0] else ()
    await assert_accessible(page, widths=(*narrow, size["width"]))
    await page.set_viewport_size(size)
