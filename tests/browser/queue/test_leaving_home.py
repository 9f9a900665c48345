"""A number taken elsewhere, on a narrow phone: how long, how far, when to leave."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser, Page, expect

from machi.local.testing.hall import Hall
from machi.shared.testing.browser import assert_accessible, assert_no_sideways_scroll, picture

pytestmark = pytest.mark.timeout(90)

LINES = """
insert into line_forecast (site, line, waiting, p10_seconds, p50_seconds, p80_seconds, made_at)
select site, code, 4, 640, 300 + 1000 * position, 3600, now() from line where code <> 'kankyo'
"""
STOP = "insert into issuing_stop values ('honcho', 'hoken-kokuho', now() + interval '1 hour')"
TICKET = "insert into ticket_forecast select id, 3600, 4000, 5000, 6000, now() from ticket"


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


@pytest.mark.parametrize("scripts", [False, True], ids=["without", "with"])
async def test_the_way_is_stated_on_a_narrow_phone(
    phone: Page,
    hall: Hall,
    scripts: bool,  # noqa: FBT001 - a parameter of the test
) -> None:
    async def looks(name: str) -> None:
        """Keep a picture; axe is a script itself, so it needs a page that runs them."""
        await assert_no_sideways_scroll(phone)
        if scripts:
            await assert_accessible(phone, widths=(320, 360))
            await picture(phone, f"leaving-{name}", whole=True)

    await hall.context.db.row(LINES)
    await hall.context.db.row(STOP)
    await phone.goto(f"{hall.origin}/queue/s/honcho")
    await looks("lines")
    await phone.locator('input[value="shimin-ido"]').check()
    await phone.locator('input[name="here"][value="no"]').check()
    await phone.get_by_role("button", name="番号を取る").click()
    ticket = phone.locator(".queue-ticket")
    await expect(ticket).to_contain_text("まだ分かりません")
    await looks("unknown")

    await phone.get_by_role("link", name="出発のころを知る").click()
    await looks("way")
    await phone.get_by_label("会場まで何分かかりますか").fill("すぐ")
    await phone.get_by_role("button", name="出発のころを知る").click()
    await expect(phone.get_by_role("alert")).to_contain_text("0から180まで")
    await looks("error")
    await hall.context.db.row(TICKET)
    await phone.get_by_label("会場まで何分かかりますか").fill("２５")
    await phone.get_by_role("button", name="出発のころを知る").click()
    await expect(ticket).to_contain_text("約65〜100分")
    await expect(ticket).to_contain_text("出発のめやす")
    await looks("told")
    await phone.get_by_role("link", name="会場までの時間を変える").click()
    await phone.get_by_label("会場まで何分かかりますか").fill("100")
    await phone.get_by_role("button", name="出発のころを知る").click()
    await expect(ticket).to_contain_text("そろそろ出発してください。")
    await expect(ticket).to_contain_text("着く前に順番が来るかもしれません。")
    await looks("due")
