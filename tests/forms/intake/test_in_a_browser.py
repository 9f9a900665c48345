"""A clerk hears a family with the keyboard alone; the family signs on a tablet."""

from collections.abc import Mapping
from datetime import timedelta

from playwright.async_api import Page, ViewportSize
from tests.forms.filling import controls_for
from tests.forms.intake.family import knows
from tests.forms.test_correcting_in_a_browser import picture
from tests.forms.test_in_a_browser import served

from machi.shared.service import Context
from machi.shared.testing.browser import assert_accessible, open_browser
from machi.shared.testing.clients import staff_token

SAID = {
    "move": "tennyu",
    "ages": ("preschool", "school", "adult"),
    "has_card": "yes",
    "foreign": "no",
    "work_insurance": "some_not",
    "nursery": "no",
    "handbook": "no",
    "seal": "no",
    "certificate": "yes",
    "dog": "no",
    "bulky": "no",
}
MOST_STOPS = 80
SCREEN: ViewportSize = {"width": 1366, "height": 768}
TABLET: ViewportSize = {"width": 768, "height": 1024}
PHONE: ViewportSize = {"width": 360, "height": 780}


async def here(page: Page) -> tuple[str, str, str]:
    """Name the control that the hands are at: its name, type and value."""
    found = await page.evaluate(
        "['name', 'type', 'value'].map((what) => document.activeElement[what] || '')"
    )
    return found[0], found[1], found[2]


async def choose(page: Page, values: set[str]) -> None:
    """Choose among radios with the arrows, as a keyboard does."""
    for _ in range(12):
        _, _, value = await here(page)
        if value in values:
            await page.keyboard.press("Space")
            return
        await page.keyboard.press("ArrowDown")


async def type_into(page: Page, wanted: Mapping[str, list[str]]) -> None:
    """Go from control to control with Tab and type what is wanted, until the hands are out."""
    seen: set[str] = set()
    for _ in range(MOST_STOPS):
        name, kind, value = await here(page)
        if kind == "submit" and seen:
            return
        if kind == "radio" and name in wanted and name not in seen:
            await choose(page, set(wanted[name]))
        elif kind == "checkbox" and value in wanted.get(name, ()):
            if not await page.evaluate("document.activeElement.checked"):
                await page.keyboard.press("Space")
        elif kind not in {"radio", "checkbox", "select-one"} and name in wanted:
            await page.keyboard.insert_text(wanted[name][0])  # the field is empty: it is asked
        seen.add(name)
        await page.keyboard.press("Tab")
    raise AssertionError("the keyboard is caught")


async def press(page: Page, key: str, then: str) -> None:
    async with page.expect_navigation(url=then):
        await page.keyboard.press(key)


async def hear(page: Page) -> None:
    known = {
        control: values
        for name, answer in knows().items()
        for control, values in controls_for(answer, name).items()
    }
    for place in range(20):
        if await page.locator(".intake-fields").count() == 0:
            return
        if await page.locator(".intake-left").count() == 0:
            return
        if place == 0:
            await assert_accessible(page)
        await picture(page, f"intake-hear-{place}")
        await type_into(page, known)
        async with page.expect_navigation():
            await page.keyboard.press("F8")
        assert await page.locator('[role="alert"]').count() == 0, await page.inner_text("main")
    raise AssertionError("the counter goes on asking")


async def look(page: Page, name: str) -> None:
    await assert_accessible(page)
    await picture(page, name)


async def choose_procedures(page: Page, city: str) -> None:
    await page.goto(f"{city}/forms/intake")
    await picture(page, "intake-start")
    await press(page, "F8", "**step=choose")
    wanted = {name: [one] if isinstance(one, str) else list(one) for name, one in SAID.items()}
    for _ in range(2):  # some questions follow from others
        await page.locator(".intake-question input").first.focus()
        await type_into(page, wanted)
        await press(page, "F8", "**step=choose")
    await look(page, "intake-choose")
    assert await page.evaluate("document.documentElement.scrollHeight") <= SCREEN["height"]
    await press(page, "F9", "**step=people")


async def sign(screen: Page) -> None:
    """Draw something like a name with a finger."""
    await screen.locator("[data-pad]").scroll_into_view_if_needed()
    box = await screen.locator("[data-pad]").bounding_box()
    assert box is not None
    await screen.mouse.move(box["x"] + 40, box["y"] + 40)
    await screen.mouse.down()
    for place in range(10):
        await screen.mouse.move(box["x"] + 40 + place * 40, box["y"] + 40 + (place % 3) * 30)
    await screen.mouse.up()
    await picture(screen, "intake-tablet")
    await screen.get_by_role("button", name="確認して署名する").click()
    await screen.get_by_text("署名を受け取りました").wait_for()


async def call_one_thing_wrong(screen: Page, desk: Page) -> None:
    """The customer reads in big letters, taps what is wrong, and takes it back."""
    await screen.get_by_role("link", name="大きな文字で読む").click()
    await screen.set_viewport_size(PHONE)
    assert await screen.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    await picture(screen, "intake-tablet-big-360")
    await screen.set_viewport_size(TABLET)
    wrong = screen.get_by_role("button", name="ちがいます").nth(2)
    await wrong.click()
    await screen.get_by_text("職員に伝えました").wait_for()
    await desk.get_by_text("まだ聞いていないことか").wait_for()  # the clerk hears of it at once
    assert await screen.locator("[data-pad]").count() == 0
    await assert_accessible(screen)
    await picture(screen, "intake-tablet-wrong")
    await desk.reload()
    await picture(desk, "intake-check-doubted")
    await screen.get_by_role("button", name="合っています").click()
    await screen.locator("[data-pad]").wait_for()
    await screen.get_by_role("link", name="ふつうの大きさで読む").click()
    await screen.get_by_text("指やペンで書けないとき").click()
    await assert_accessible(screen)
    await picture(screen, "intake-tablet-by-name")


async def test_a_family_of_four_is_heard_by_keyboard_and_signs(context: Context) -> None:
    async with served(context) as city, open_browser() as browser:
        desk = await browser.new_context(viewport=SCREEN, locale="ja-JP")
        token = staff_token(context, {"*": ["clerk"]}, lifetime=timedelta(days=3650))
        await desk.add_cookies([{"name": "machi_staff", "value": token, "url": city}])
        page = await desk.new_page()
        await choose_procedures(page, city)
        await page.locator("#name").focus()
        await page.keyboard.type("見本 健")
        await press(page, "F9", "**/search")
        await look(page, "intake-people")
        await page.locator(".intake-residents button").first.focus()
        await press(page, "Enter", "**step=hear")
        await hear(page)
        await press(page, "F6", "**step=check")
        await look(page, "intake-check")
        sheet = await page.get_by_role("link", name="手続案内書を印刷する").get_attribute("href")
        taken = await desk.request.get(f"{city}{sheet}")
        assert taken.headers["content-type"] == "application/pdf"
        address = await page.locator('[data-key="F8"]').get_attribute("href")
        tablet = await browser.new_context(viewport=TABLET, locale="ja-JP", has_touch=True)
        screen = await tablet.new_page()
        await screen.goto(f"{city}{address}")
        await assert_accessible(screen)
        assert "見本 ひかり" in await screen.inner_text("main")
        await call_one_thing_wrong(screen, page)
        await sign(screen)
        await page.get_by_text("署名済み").wait_for()  # the clerk's page hears of it by itself
        await press(page, "F8", "**step=check")
        await page.get_by_text("件の手続きを受け付けました").first.wait_for()
        await look(page, "intake-done")
        assert await page.locator("tbody tr").count() >= 6
        await screen.get_by_text("もう何も表示されません").wait_for()  # by itself
        await screen.goto(f"{city}/forms/")
        await screen.go_back()
        assert "見本" not in await screen.inner_text("main")
        await picture(screen, "intake-tablet-over")
