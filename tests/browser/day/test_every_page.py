"""Every page with an address of its own: axe finds nothing, and nothing is wider than 320 px."""

import json
from urllib.request import urlopen

import pytest
from playwright.async_api import Page

from machi.shared.testing.browser import assert_accessible

pytestmark = pytest.mark.timeout(300)

CITIZEN = (
    "/",
    "/forms/",
    "/forms/guide",
    "/forms/guide/hikkoshi",
    "/forms/guide/taishoku?next=soon&children=yes&tax=yes",
    "/forms/guide/shussan",
    "/forms/case",
    "/forms/resume",
    "/forms/sign-in",
    "/forms/sign-in?level=email&next=%2Fforms%2Fmine",
    "/forms/accessibility",
    "/queue/",
    "/queue/calendar/honcho",
    "/queue/s/honcho",
    "/queue/s/kita",
    "/queue/pair",
    "/queue/code",
    "/queue/r",
    "/queue/r/tennyu",
    "/queue/r/tennyu?view=list",
    "/queue/guide",
    "/queue/guide/honcho",
    "/queue/guide/honcho/tennyu?receipt=AB3CD4EF",
    "/queue/guide/kita/okuyami",
    "/queue/admission/oyako-kyoshitsu",
    "/queue/admission/oyako-kyoshitsu/draw",
    "/notify/recipient",
    "/auth/sign-in",
    "/local/inbox",
    "/local/line/",
)
STAFF = {
    "supervisor": (
        "/forms/desk",
        "/forms/intake",
        "/forms/desk?whose=nobody&order=deadline",
        "/forms/desk/export",
        "/forms/desk/phrases",
        "/forms/office/figures",
        "/queue/desk",
        "/queue/devices",
        "/queue/help",
        "/queue/notice",
        "/queue/bookings",
        "/queue/office",
        "/queue/office/honcho/offers",
        "/queue/office/honcho/offers/new",
        "/queue/office/honcho/offers/mynumber",
        "/queue/office/honcho/lotteries",
        "/queue/rooms",
        "/queue/rooms/oyako-kyoshitsu",
        "/queue/concierge/honcho",
        "/queue/concierge/honcho/events/okuyami",
        "/notify/sent",
        "/queue/hall",
        "/queue/hall/honcho",
        "/queue/hall/honcho/what-if",
        "/queue/figures",
    ),
    "auditor": ("/forms/audit", "/forms/retention"),
    "cashier": ("/payments/cashier", "/payments/imports"),
    "procedure_admin": (
        "/forms/office/procedures",
        "/forms/office/procedures/archive/inu-toroku",
        "/forms/office/guides",
    ),
}
NOT_THERE = (
    "/nothing",
    "/queue/t/nobody",
    "/payments/p/nobody",
    "/forms/nothing",
    "/forms/sign-in/mail/nothing",
)
WIDTHS = (320, 1366)


async def test_pages_for_citizens(page: Page, city: str) -> None:
    with urlopen(f"{city}/forms/api/v1/procedures") as answer:  # noqa: ASYNC210, S310 - our city
        procedures = [each["id"] for each in json.load(answer)["items"]]
    assert procedures
    for path in (*CITIZEN, *(f"/forms/{each}" for each in procedures)):
        found = await page.goto(city + path)
        assert found is not None
        assert found.ok, f"{path}: {found.status}"
        await assert_accessible(page, widths=WIDTHS)


async def test_pages_in_english_and_pages_that_are_not_there(page: Page, city: str) -> None:
    for path in ("/?lang=en", "/queue/s/honcho", "/notify/recipient", *NOT_THERE):
        await page.goto(city + path)
        await assert_accessible(page, widths=WIDTHS)


@pytest.mark.parametrize("role", STAFF)
async def test_pages_for_staff(page: Page, city: str, role: str) -> None:
    await page.goto(f"{city}/auth/sign-in")
    words = {
        "supervisor": "責任者",
        "auditor": "監査担当",
        "cashier": "収納担当",
        "procedure_admin": "手続管理者",
    }[role]
    person = page.get_by_role("listitem").filter(has_text=words).first
    await person.get_by_role("button").click()
    await page.wait_for_load_state()
    for path in STAFF[role]:
        found = await page.goto(city + path)
        assert found is not None
        assert found.ok, f"{path}: {found.status}"
        assert "/auth/sign-in" not in page.url, path
        await assert_accessible(page, widths=WIDTHS)
