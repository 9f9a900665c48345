"""A visit of several steps on one number, the second wait, and the concierge who starts it."""

import re

import pytest
from playwright.async_api import Browser, Page, expect
from tests.browser.queue.working import TABLET, a_phone, at_work, looks

from machi.local.testing.hall import Hall

pytestmark = pytest.mark.timeout(120)

COUNTERS = {"市民課 異動窓口": 3, "保険年金課 国保窓口": 5, "こども課 手当窓口": 7}
"""Which counter of the main office serves a line, by the name that the phone shows."""
DESK = "/queue/desk/01990000-0000-7000-8000-0000000001{:02d}"


@pytest.mark.parametrize("scripts", [False, True], ids=["without", "with"])
async def test_a_family_moves_in_with_one_number(
    browser: Browser,
    hall: Hall,
    scripts: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    phone = await a_phone(browser, scripts=scripts)
    number = await take_one_number(phone, hall, scripts=scripts)
    for step in (1, 2):
        await serve(phone, hall, number)
        if not scripts:
            await phone.reload()
        await expect(phone.locator("h2").first).to_contain_text(f"{step}つ済み", timeout=3000)
        await expect(phone.locator(".queue-ticket__number")).to_have_text(number)
    if scripts:
        await looks(phone, "visit-second-step")
    await wait_a_second_time(browser, phone, hall, scripts=scripts)
    await phone.get_by_role("button", name="良い", exact=True).click()
    await expect(phone.get_by_text("ご回答ありがとうございました")).to_be_visible()
    if scripts:
        await looks(phone, "visit-rated")


async def take_one_number(phone: Page, hall: Hall, *, scripts: bool) -> str:
    """Choose 転入 in the guide, leave the dog out, take one number for the three steps."""
    await phone.goto(f"{hall.origin}/queue/guide")
    await phone.locator('main a[href^="/queue/guide/honcho"]').click()
    if scripts:
        await looks(phone, "visit-guide")
    await phone.locator('main a[href^="/queue/guide/honcho/tennyu"]').click()
    if scripts:
        await looks(phone, "visit-life-event")
    await phone.get_by_label("ごみの出し方・犬の登録").uncheck(force=True)
    await phone.get_by_role("button", name="番号を取る").click()
    await expect(phone.locator("#errors")).to_contain_text("いま会場にいるかどうか")
    await phone.locator('input[name="here"][value="yes"]').check(force=True)
    await phone.get_by_role("button", name="番号を取る").click()
    await expect(phone.locator(".queue-step")).to_have_count(3)
    return await phone.locator(".queue-ticket__number").inner_text()


async def counter_of(phone: Page) -> int:
    """Read on the phone which line comes now, and name its counter."""
    line = await phone.locator(".queue-ticket__line").inner_text()
    return next(counter for name, counter in COUNTERS.items() if name in line)


async def serve(phone: Page, hall: Hall, number: str) -> None:
    """Serve the step that the phone shows, at its own counter."""
    counter = await counter_of(phone)
    await hall.press(counter, "open")
    called = await hall.press(counter, "call-next")
    assert called.json()["number"] == number
    await hall.press(counter, "start")
    await hall.press(counter, "finish")


async def wait_a_second_time(browser: Browser, phone: Page, hall: Hall, *, scripts: bool) -> None:
    """The last step: 処理中, できました, 会計, all on the same ticket, by the clerk's keyboard."""
    counter = await counter_of(phone)
    desk = await at_work(browser, hall, "clerk", DESK.format(counter))

    async def press(key: str, desk_says: str, phone_says: str = "") -> None:
        await desk.wait_for_load_state()
        await desk.keyboard.press(key)
        await expect(desk.locator(".queue-said")).to_contain_text(desk_says)
        if phone_says and not scripts:
            await phone.reload()
        if phone_says:
            await expect(phone.locator("main")).to_contain_text(phone_says, timeout=3000)

    await press("Shift+F2", "窓口を開けました。")
    await press("F2", "お呼びしました。", f"{counter}番窓口")
    await press("F3", "対応を始めました。")
    await expect(desk.locator(".queue-hand-over")).to_contain_text("もう聞いたこと")
    await looks(desk, "visit-desk")
    await press("Shift+F9", "処理中にしました。", "処理しています。")
    await desk.goto(f"{desk.url.partition('?')[0]}?list=in_process")
    await desk.get_by_role("button", name=re.compile("できました")).click()
    await expect(desk.locator(".queue-said")).to_contain_text("お知らせしました")
    await expect(phone.locator("main")).to_contain_text("できました。") if scripts else None
    await desk.goto(f"{desk.url.partition('?')[0]}?list=ready")
    await desk.get_by_role("button", name=re.compile("^呼ぶ")).click()
    await expect(desk.locator(".queue-said")).to_contain_text("お渡しのために")
    await press("Shift+F4", "会計にしました。", "お支払いをお願いします。")
    if scripts:
        await looks(phone, "visit-paying")
    await press("F8", "完了しました。", "手続きは終わりました。")
    await desk.context.close()
    await phone.reload()  # how it was is asked on the page of an ended ticket


async def test_a_concierge_helps_somebody_without_a_phone(browser: Browser, hall: Hall) -> None:
    tablet = await at_work(browser, hall, "floor_manager", "/queue/concierge/honcho", TABLET)
    await expect(tablet.locator("h1")).to_have_text("今日は何のご用ですか")
    await looks(tablet, "concierge")
    await tablet.get_by_role("button", name=re.compile("証明窓口")).first.click()
    await expect(tablet.locator(".queue-said")).to_contain_text("番号をお出ししました。")
    await expect(tablet.locator(".queue-ticket__number")).to_have_text("A001")
    await tablet.get_by_label("優先してご案内する理由").select_option(label="妊娠中の方")
    await tablet.get_by_role("button", name="優先にする").click()
    await expect(tablet.locator(".queue-said")).to_contain_text("優先してご案内します。")
    row = await hall.context.db.row("select priority_class, priority_reason from ticket")
    assert row is not None
    assert dict(row) == {"priority_class": 1, "priority_reason": "pregnancy"}
    await looks(tablet, "concierge-ticket")
    await tablet.get_by_role("link", name="次の方のご用をうかがう").click()
    await tablet.get_by_role("link", name=re.compile("転入")).first.click()
    await looks(tablet, "concierge-event")
    await tablet.get_by_label("優先してご案内する理由").select_option(label="乳幼児をお連れの方")
    await tablet.get_by_role("button", name="番号を出す").click()
    await expect(tablet.locator(".queue-step")).to_have_count(4)
    await tablet.goto(f"{hall.origin}/queue/concierge/honcho?number=A001")
    await expect(tablet.locator(".queue-ticket__number")).to_have_text("A001")
