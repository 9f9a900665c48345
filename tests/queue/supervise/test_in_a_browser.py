"""A supervisor's afternoon in a real browser, and what citizens see of it with scripts off."""

import re
from datetime import timedelta

import pytest
from playwright.async_api import Browser, Page, expect
from tests.queue.statistics.busy_day import BusyDay

from machi.queue.app import SERVICE
from machi.queue.commands.forecast.learn_days import learn_days
from machi.queue.commands.hall.close_day import CloseDay, close_day
from machi.queue.commands.issue_ticket import IssueTicket, issue_ticket
from machi.queue.commands.statistics.learn import learn_what_happened
from machi.shared.auth.guards import STAFF_COOKIE
from machi.shared.ids import new_id
from machi.shared.service import Context
from machi.shared.testing.browser import assert_accessible, open_browser, picture, serving
from machi.shared.testing.clients import staff_token

pytestmark = pytest.mark.timeout(240)

DESK = {"width": 1366, "height": 768}
PHONE = {"width": 360, "height": 740}


async def a_busy_branch(context: Context) -> None:
    """Let a synthetic day happen until now, with a forecast that breaks the promise."""
    now = context.clock.now()
    day = BusyDay(context.db, 11, begins=now - timedelta(hours=2))
    await day.open()
    while day.now < now - timedelta(minutes=1):
        await day.steps(5)
    await learn_what_happened(now, context.db)
    await learn_days(now, context.db)
    await context.db.row(
        "insert into line_forecast (site, line, waiting, p10_seconds, p50_seconds, p80_seconds,"
        " made_at) values ('kita', 'shimin-ido', 9, 1800, 3000, 4500, $1),"
        " ('kita', 'shimin-shomei', 2, 120, 300, 700, $1)",
        now,
    )


async def staff_page(browser: Browser, context: Context, city: str) -> Page:
    opened = await browser.new_context(locale="ja-JP", viewport=DESK)  # type: ignore[arg-type]  # a plain dict
    token = staff_token(context, {"kita": ["supervisor"]})
    await opened.add_cookies([{"name": STAFF_COOKIE, "value": token, "url": city}])
    return await opened.new_page()


async def test_a_supervisor_sees_tries_decides_and_closes_the_day(context: Context) -> None:
    await a_busy_branch(context)
    async with serving(SERVICE.create_app(context)) as city, open_browser() as browser:
        page = await staff_page(browser, context, city)
        await page.goto(f"{city}/queue/hall/kita")
        await expect(page.get_by_text("目標60分を超えそうです", exact=True)).to_be_visible()
        await assert_accessible(page)
        await picture(page, "hall")
        await _try_more_counters(page, city)
        await _decide(page, city)
        await _read_figures(page, city)
        await _close_the_day(page, city)


async def _try_more_counters(page: Page, city: str) -> None:
    await page.get_by_role("link", name="窓口を増減した場合").click()
    await page.get_by_label("窓口の数の増減").select_option("2")
    await page.get_by_role("checkbox", name=re.compile("異動窓口")).check()
    await page.get_by_role("button", name="試してみる").click()
    await expect(page.get_by_role("row", name=re.compile("異動窓口.*半数は"))).to_be_visible()
    await assert_accessible(page)
    await picture(page, "what-if")
    await page.goto(f"{city}/queue/hall/kita")


async def _decide(page: Page, city: str) -> None:
    await page.get_by_text("窓口の担当を変える").click()
    counter = page.get_by_role("group", name="2番窓口")
    await counter.get_by_role("checkbox", name=re.compile("国保")).uncheck()
    await counter.get_by_role("button", name="この担当にする").click()
    await expect(page.get_by_text("窓口の担当を変えました。")).to_be_visible()
    await page.get_by_text("受付を停止・再開する").click()
    line = page.get_by_role("listitem").filter(has_text="国保窓口")
    await line.get_by_label(re.compile("理由")).select_option("equipment")
    await line.get_by_role("button", name=re.compile("停止する")).click()
    await expect(page.get_by_text("受付を停止しました。")).to_be_visible()
    await page.get_by_text("庁舎の設定").click()
    await page.get_by_label("お待たせしない目標（分）").fill("90")
    await assert_accessible(page)
    await picture(page, "hall-settings", whole=True)
    await page.get_by_role("button", name="設定を変える").click()
    await expect(page.get_by_text("設定を変えました。")).to_be_visible()
    await expect(page.get_by_text("目標60分を超えそうです", exact=True)).not_to_be_visible()
    assert page.url.startswith(city)


async def _read_figures(page: Page, city: str) -> None:
    await page.goto(f"{city}/queue/figures?site=kita")
    await expect(page.get_by_role("heading", name="30分ごとの来庁者数")).to_be_visible()
    await assert_accessible(page)
    await picture(page, "figures", whole=True)


async def _close_the_day(page: Page, city: str) -> None:
    await page.goto(f"{city}/queue/hall/kita")
    await page.locator("summary", has_text="閉庁する").click()
    await expect(page.get_by_text("打ち切りになる方：")).to_be_visible()
    await page.get_by_label(re.compile("確認のため")).fill("北支所")
    await assert_accessible(page)
    await page.get_by_role("button", name="閉庁する").click()
    await expect(page.get_by_text("今日は閉庁しました。")).to_be_visible()
    await assert_accessible(page)


async def test_citizens_see_how_busy_it_is_and_say_how_it_was_without_a_script(
    context: Context,
) -> None:
    await a_busy_branch(context)
    await _past_weeks(context)
    issued = await issue_ticket(
        IssueTicket(
            site="honcho", line="kankyo", here=True, origin="kiosk", at=context.clock.now()
        ),
        context.db,
    )
    await close_day(CloseDay(site="honcho", by=new_id(), at=context.clock.now()), context.db)
    async with serving(SERVICE.create_app(context)) as city, open_browser() as browser:
        opened = await browser.new_context(
            locale="ja-JP",
            viewport=PHONE,  # type: ignore[arg-type]  # a plain dict
            java_script_enabled=False,
        )
        page = await opened.new_page()
        await page.goto(f"{city}/queue/")
        await expect(page.get_by_text("混んでいます").first).to_be_visible()
        await picture(page, "busy-360", whole=True)
        await page.get_by_role("link", name="混雑カレンダー").last.click()
        await expect(page.get_by_text("空いている見込みの時間")).to_be_visible()
        await picture(page, "calendar-360", whole=True)
        await page.goto(f"{city}/queue/t/{issued.token}")
        await page.get_by_role("button", name="ふつう").click()
        await expect(page.get_by_text("ご回答ありがとうございました")).to_be_visible()
        await page.get_by_text("理由を書く").click()
        await page.get_by_label(re.compile("理由をお聞かせください")).fill("待たずに帰れて良かった")
        await page.get_by_role("button", name="送る").click()
        await picture(page, "rated-360", whole=True)
        scripted = await (await browser.new_context(locale="ja-JP")).new_page()
        for path in ("/queue/", "/queue/calendar/kita", f"/queue/t/{issued.token}"):
            await scripted.goto(city + path)
            await assert_accessible(scripted)


async def _past_weeks(context: Context) -> None:
    """Put four synthetic weeks of one line into the projection, busier at noon."""
    now = context.clock.now()
    for day in range(1, 29):
        for hour in range(8):
            await context.db.row(
                "insert into visit_fact (ticket_id, revision, site, day, line, priority_class,"
                " origin, reserved, issued_at, began_at, wait, recalls, transfers, absences,"
                " reasons, legs) select $1, 3, 'kita', (b at time zone 'Asia/Tokyo')::date,"
                " 'shimin-shomei', 3, 'kiosk', false, b, b, $3, 0, 0, 0, '{}', '[]'"
                " from (select (date_trunc('day', $2::timestamptz at time zone 'Asia/Tokyo')"
                " + interval '9 hours' + $4 * interval '1 hour') at time zone 'Asia/Tokyo' as b) t",
                new_id(),
                now - timedelta(days=day),
                (40 - 8 * abs(3 - hour) + day % 3) * 60_000_000,
                hour,
            )
