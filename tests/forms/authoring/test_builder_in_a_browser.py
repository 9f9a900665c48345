"""The builder on the terminal of a department: by keyboard alone, and for everybody's eyes."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass

import pytest
from playwright.async_api import Page
from tests.forms.test_in_a_browser import served

from machi.forms.commands.authoring.change_procedure import ChangeProcedure, change_procedure
from machi.forms.domain.authoring.drafts import Author
from machi.shared.auth.guards import STAFF_COOKIE
from machi.shared.ids import new_id
from machi.shared.service import Context
from machi.shared.testing.browser import assert_accessible, open_browser, picture

pytestmark = pytest.mark.timeout(120)

PARTS = (
    "",
    "/channels",
    "/pages/0/fields/2",
    "/pages/1/fields/0/fields/1",
    "/documents/0",
    "/fee/lines/0",
    "/examples/1",
)


@dataclass(frozen=True, slots=True)
class Desk:
    """A signed-in page and the address of a draft of the dog registration's next version."""

    page: Page
    editor: str


@pytest.fixture
async def desk(context: Context, token: Callable[..., str]) -> AsyncGenerator[Desk]:
    author = Author(new_id(), "見本 職員")
    draft = (await change_procedure(ChangeProcedure("inu-toroku", author), context)).draft_id
    async with served(context) as city, open_browser() as browser:
        terminal = await browser.new_context(
            viewport={"width": 1366, "height": 768}, locale="ja-JP"
        )
        await terminal.add_cookies(
            [{"name": STAFF_COOKIE, "value": token("procedure_admin"), "url": city}]
        )
        complaints: list[str] = []
        page = await terminal.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if said.type == "error" else None,
        )
        yield Desk(page, f"{city}/forms/office/procedures/{draft}")
        assert complaints == []


async def test_every_page_of_the_builder_is_accessible(desk: Desk) -> None:
    pages = [f"{desk.editor}?at={part}" for part in PARTS]
    pages += [f"{desk.editor}/publish", f"{desk.editor}/preview", desk.editor.rpartition("/")[0]]
    for address in pages:
        await desk.page.goto(address)
        await assert_accessible(
            desk.page, widths=(320, 1366) if "preview" not in address else (320,)
        )
    await desk.page.goto(pages[3])
    await picture(desk.page, "builder")


async def test_a_question_is_added_with_the_keyboard_alone(desk: Desk) -> None:
    keys = desk.page.keyboard
    await desk.page.goto(f"{desk.editor}?at=/pages/0")
    await desk.page.locator("#selected").focus()
    await _tab_to(desk.page, "new.label")
    await keys.type("連絡がつく時間")
    await _tab_to(desk.page, "add-time")
    await keys.press("Enter")
    await desk.page.locator("#selected", has_text="連絡がつく時間").wait_for()
    assert await desk.page.evaluate("document.activeElement.id") == "selected"
    await _tab_to(desk.page, "required")
    await keys.press("Space")
    await keys.press("Enter")  # saves, as Enter does everywhere in a form
    await desk.page.locator("#required:not(:checked)").wait_for()
    phone = desk.page.frame_locator("#preview")
    await phone.get_by_label("連絡がつく時間 ※任意").wait_for()
    await keys.press("Alt+ArrowUp")
    above = desk.page.locator("li[data-depth='1']", has_text="連絡がつく時間").locator("+ li")
    await above.get_by_text("犬のいる場所の住所").wait_for()


async def test_a_condition_is_grouped_with_the_keyboard_and_its_sentence_follows(
    desk: Desk,
) -> None:
    keys = desk.page.keyboard
    await desk.page.goto(f"{desk.editor}?at=/fee/lines/0")
    await desk.page.locator("[id='when.1.test']").focus()
    await _tab_to(desk.page, "do-wrap-when.1")
    await keys.press("Enter")
    mode = desk.page.locator("[id='when.1.mode']")
    await mode.wait_for()
    await mode.focus()
    await keys.press("ArrowDown")
    sentence = desk.page.locator("[data-sentence=when]", has_text="に当てはまらない")
    await sentence.wait_for()
    await _tab_to(desk.page, "when.1.1.test")
    await assert_accessible(desk.page, widths=(320, 1366))


async def test_answers_typed_into_the_preview_stay_while_the_form_changes(desk: Desk) -> None:
    await desk.page.goto(f"{desk.editor}?at=/pages/0")
    phone = desk.page.frame_locator("#preview")
    await phone.get_by_label("氏 ※必須", exact=True).fill("見本")
    title = desk.page.get_by_label("名前 ※必須")
    await title.fill("飼い主について")
    await desk.page.get_by_role("button", name="保存する", exact=True).last.click()
    await phone.get_by_role("heading", name="飼い主について").wait_for()
    assert await phone.get_by_label("氏 ※必須", exact=True).input_value() == "見本"


async def _tab_to(page: Page, control: str) -> None:
    for _ in range(60):
        await page.keyboard.press("Tab")
        if await page.evaluate("document.activeElement.id") == control:
            return
    pytest.fail(f"{control} is out of reach of the keyboard")
