"""The wallboard: a new call stands out once; silence is told; lost lines are survived."""

import re
from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser, Page, expect

from machi.local.testing.hall import Hall
from machi.shared.testing.browser import (
    assert_accessible,
    assert_no_scroll,
    assert_no_tofu,
    picture,
)

pytestmark = pytest.mark.timeout(90)

WIDTH, HEIGHT = 1920, 1080
NEW = "() => [...document.querySelectorAll('.is-new')].map((each) => each.dataset.call)"


@pytest.fixture
async def board(browser: Browser, hall: Hall) -> AsyncGenerator[Page]:
    """A paired board at the wall, with its stream open."""
    device = await hall.device(browser, "board", WIDTH, HEIGHT)
    page = await device.new_page()
    await page.goto(f"{hall.origin}/queue/board/honcho")
    await page.wait_for_function("() => document.querySelector('[data-live]').machiHtml")
    yield page
    await device.close()


async def call(hall: Hall, counter: int, line: str = "shimin-shomei") -> str:
    number = await hall.take(line)
    await hall.press(counter, "open")
    await hall.press(counter, "call-next")
    return number


async def test_a_new_call_is_large_and_stands_out_for_ten_seconds(board: Page, hall: Hall) -> None:
    number = await call(hall, 1)
    newest = board.locator(".machi-call[data-newest]")
    await expect(newest.locator(".machi-call__number")).to_have_text(number, timeout=1500)
    await expect(newest).to_contain_text("1 番窓口")
    await expect(newest).to_contain_text("●")
    await expect(newest).to_have_class(re.compile("is-new"))
    size = await newest.locator(".machi-call__number").evaluate(
        "(each) => parseFloat(getComputedStyle(each).fontSize)"
    )
    assert size * 0.73 >= HEIGHT / 6, "capital letters are some 0.73 of the font size"
    await expect(newest).to_have_class(re.compile("is-steady"), timeout=6000)
    await expect(newest).not_to_have_class(re.compile("is-new"), timeout=7000)


async def test_what_was_shown_before_is_never_new_again(board: Page, hall: Hall) -> None:
    number = await call(hall, 1)
    await expect(board.locator(".is-new")).to_contain_text(number)
    await board.reload()
    await expect(board.locator(".machi-call__number")).to_have_text(number)
    await board.wait_for_function("() => document.querySelector('[data-live]').machiHtml")
    assert await board.evaluate(NEW) == []
    await hall.press(1, "recall")
    await expect(board.locator(".is-new")).to_contain_text(number)


async def test_the_last_calls_stay_readable(board: Page, hall: Hall) -> None:
    lines = ("shimin-shomei", "shimin-shomei", "shimin-ido", "shimin-ido", "hoken-kokuho")
    called = [await call(hall, counter, line) for counter, line in enumerate(lines, 1)]
    called += [await call(hall, 6, "zeimu-shomei"), await call(hall, 7, "kodomo-teate")]
    large = board.locator(".machi-call__number")
    await expect(large).to_have_text([called[6], called[5]])
    listed = board.locator(".machi-board__last li")
    await expect(listed).to_have_count(5)
    for number in called[:5]:
        await expect(listed.filter(has_text=number)).to_have_count(1)
    await hall.context.db.row(
        "update ticket set state = 'ready', ready_at = now(), counter_id = null where number = $1",
        called[0],
    )
    await hall.context.db.row(
        "insert into line_forecast (site, line, waiting, p10_seconds, p50_seconds, p80_seconds,"
        " made_at) select site, code, 4, 300, 600, 1100, now() from line"
        " on conflict (site, line) do update set p10_seconds = 300, p50_seconds = 600,"
        " p80_seconds = 1100, made_at = now()"
    )
    await call(hall, 8, "kankyo")
    await expect(board.locator(".queue-board__waiting li").first).to_contain_text("約5〜20分")
    await expect(board.locator(".queue-board__waiting li").first).to_contain_text("空いています")
    await expect(board.locator(".queue-board__ready")).to_contain_text(called[0])
    await assert_no_scroll(board)
    await assert_no_tofu(board)
    await picture(board, "wallboard")
    await assert_accessible(board, widths=(WIDTH,))


async def test_an_emergency_covers_everything(board: Page, hall: Hall) -> None:
    await call(hall, 1)
    form = {
        "site": "honcho",
        "says": "地震です。係員の案内をお待ちください。",
        "says_en": "Earthquake.",
    }
    answer = await hall.staff.post("/queue/notice", data=form)
    assert answer.status_code == 303
    notice = board.locator("[data-notice]")
    await expect(notice).to_contain_text("地震です。")
    assert await notice.bounding_box() == {"x": 0, "y": 0, "width": WIDTH, "height": HEIGHT}
    await picture(board, "wallboard-emergency")
    await hall.staff.post("/queue/notice", data={"site": "honcho"})
    await expect(notice).to_have_count(0)


async def test_the_words_change_and_the_numbers_stay(board: Page, hall: Hall) -> None:
    await call(hall, 1)
    number = board.locator(".machi-call__number")
    await expect(number).to_be_visible()
    before = await number.bounding_box()
    japanese = board.locator("h1 [lang=ja]")
    await expect(japanese).to_be_visible()
    await expect(board.locator("html[data-turn=en]")).to_be_attached(timeout=9000)
    await expect(board.locator("h1 [lang=en]")).to_be_visible()
    await expect(japanese).not_to_be_visible()
    assert await number.bounding_box() == before


async def test_a_phone_reads_the_board_in_one_language(page: Page, hall: Hall) -> None:
    await page.goto(f"{hall.origin}/queue/board/honcho?lang=en")
    await expect(page.locator("h1")).to_contain_text("Now calling")
    assert await page.locator(".queue-turn").count() == 0


async def test_silence_is_told_after_fifteen_seconds_and_after_sixty(
    board: Page, hall: Hall
) -> None:
    await board.clock.install()
    await board.context.route("**/queue/board/honcho/live", lambda route: route.abort())
    await board.reload()
    slow = board.get_by_text("更新が止まっています")
    stopped = board.get_by_text("表示が止まっています - 職員にお尋ねください")
    await board.context.route("**/queue/**", lambda route: route.abort())
    await board.clock.run_for(14_000)
    await expect(slow).to_be_hidden()
    await board.clock.run_for(2_000)
    await expect(slow).to_be_visible()
    await expect(stopped).to_be_hidden()
    await board.clock.run_for(46_000)
    await expect(stopped).to_be_visible()
    await picture(board, "wallboard-stopped")
    number = await call(hall, 1)
    await board.context.unroute_all()
    await board.clock.run_for(50_000)
    await expect(stopped).to_be_hidden()
    await expect(slow).to_be_hidden()
    await expect(board.locator(".machi-call__number")).to_have_text(number)


async def test_a_board_that_starts_without_a_connection_says_so_and_recovers(
    board: Page, hall: Hall
) -> None:
    await board.wait_for_function("() => navigator.serviceWorker.controller !== null")
    await board.evaluate("() => navigator.serviceWorker.ready")
    await board.context.set_offline(True)
    await board.reload()
    said = board.locator("[data-offline]")
    await expect(said).to_contain_text("表示が止まっています - 職員にお尋ねください")
    await expect(said).to_contain_text("ask our staff")
    await picture(board, "wallboard-offline")
    number = await call(hall, 1)
    await board.context.set_offline(False)
    await expect(board.locator(".machi-call__number")).to_have_text(number, timeout=15_000)


async def test_nothing_with_a_number_is_kept_on_the_device(board: Page, hall: Hall) -> None:
    await call(hall, 1)
    await board.wait_for_function("() => navigator.serviceWorker.controller !== null")
    await board.reload()
    kept = await board.evaluate(
        """async () => {
          const files = await caches.open("machi-shell-1");
          return (await files.keys()).map((each) => new URL(each.url).pathname);
        }"""
    )
    pages = [path for path in kept if not path.startswith("/queue/static/")]
    assert pages == ["/queue/board/offline.html"]
