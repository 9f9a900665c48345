"""What a board plays: every call once, in order, one after the other; and never an old one."""

import re
from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser, Page, expect

from machi.local.testing.hall import Hall

pytestmark = pytest.mark.timeout(90)

IDS = "() => [...document.querySelectorAll('[data-feed] > li')].map((each) => each.dataset.id)"


@pytest.fixture
async def board(browser: Browser, hall: Hall) -> AsyncGenerator[Page]:
    """A paired board that somebody touched, so that it may play sounds."""
    device = await hall.device(browser, "board", 1280, 720)
    page = await device.new_page()
    await page.goto(f"{hall.origin}/queue/board/honcho")
    await page.wait_for_function("() => document.querySelector('[data-live]').machiHtml")
    await page.mouse.click(10, 10)
    yield page
    await device.close()


async def played(board: Page, *expected: str) -> None:
    """Wait until exactly this was played, in this order."""
    await expect(board.locator("html")).to_have_attribute(
        "data-played", " ".join(expected), timeout=15_000
    )


async def test_simultaneous_calls_are_spoken_one_after_the_other(board: Page, hall: Hall) -> None:
    for counter, line in ((1, "shimin-shomei"), (3, "shimin-ido"), (5, "hoken-kokuho")):
        await hall.take(line)
        await hall.press(counter, "open")
    for counter in (1, 3, 5):
        await hall.press(counter, "call-next")
    await expect(board.locator("[data-feed] > li")).to_have_count(3)
    ids = list(reversed(await board.evaluate(IDS)))
    parts = ("chime", "ja", "en")
    await played(board, *(f"{each}:{part}" for each in ids for part in parts))


async def test_nothing_is_said_again_after_a_reload(board: Page, hall: Hall) -> None:
    await hall.take()
    await hall.press(1, "open")
    await hall.press(1, "call-next")
    await expect(board.locator("html")).to_have_attribute("data-played", re.compile(":en$"))
    await board.reload()
    await board.mouse.click(10, 10)
    await board.wait_for_function("() => document.querySelector('[data-live]').machiHtml")
    await hall.press(1, "recall")
    await expect(board.locator("[data-feed] > li")).to_have_count(2)
    repeat = (await board.evaluate(IDS))[0]
    twice = ("chime", "ja", "en", "ja", "en")
    await played(board, *(f"{repeat}:{part}" for part in twice))


async def test_who_came_meanwhile_is_not_called_any_more(board: Page, hall: Hall) -> None:
    for counter, line in ((1, "shimin-shomei"), (3, "shimin-ido")):
        await hall.take(line)
        await hall.press(counter, "open")
    for counter in (1, 3):
        await hall.press(counter, "call-next")
    await hall.press(3, "start")
    await expect(board.locator("html")).to_have_attribute("data-played", re.compile(":over$"))


async def test_a_silent_board_stays_silent(board: Page, hall: Hall) -> None:
    await hall.context.db.row("update device set volume = 0")
    await hall.take()
    await hall.press(1, "open")
    await hall.press(1, "call-next")
    (call,) = await board.evaluate(
        f"async () => {{ await new Promise((go) => setTimeout(go, 1500)); return ({IDS})(); }}"
    )
    await played(board, f"{call}:quiet")


async def test_a_browser_that_may_play_nothing_asks_to_be_touched(board: Page) -> None:
    refused = "Promise.reject(new DOMException('', 'NotAllowedError'))"
    await board.add_init_script(f"HTMLMediaElement.prototype.play = () => {refused}")
    await board.reload()
    await expect(board.get_by_text("音を出すには、ここに触れてください")).to_be_visible()


async def test_a_phone_that_looks_at_the_board_plays_nothing(page: Page, hall: Hall) -> None:
    await page.goto(f"{hall.origin}/queue/board/honcho")
    assert await page.locator("[data-voice], [data-unlock]").count() == 0
