"""From the case to the counter and back: a number with the receipt, the case by its number."""

import re

import httpx
from tests.forms.applying import apply
from tests.forms.review.staff import HANAKO, sign

from machi.shared.service import Context


async def test_the_case_page_gives_a_number_with_the_receipt(
    browser: httpx.AsyncClient, program: httpx.AsyncClient
) -> None:
    made = (await apply(program)).json()
    sent = {"receipt_number": made["receipt_number"], "secret": made["secret"]}
    opened = await browser.post("/forms/case", data=sent, follow_redirects=True)
    page = opened.text.replace("&amp;", "&")
    assert re.search(
        rf'href="/queue/s/honcho\?line=[a-z-]+&receipt={made["receipt_number"]}"', page
    )
    assert 'aria-label="受付番号のQRコード"' in page


async def test_what_the_navigator_names_can_be_reserved_for_its_window(
    browser: httpx.AsyncClient,
) -> None:
    page = await browser.get("/forms/guide/taishoku?next=soon&children=yes&tax=yes")
    found = re.findall(r'href="/queue/r([^"]*)"', page.text.replace("&amp;", "&"))
    assert found
    assert all(re.fullmatch(r"\?site=honcho&line=[a-z-]+", each) for each in found)


async def test_staff_open_a_case_by_the_number_that_was_brought(
    browser: httpx.AsyncClient, program: httpx.AsyncClient, context: Context
) -> None:
    made = (await apply(program)).json()
    who = sign(context, HANAKO, "clerk")
    number = made["receipt_number"].lower()
    found = await browser.get(f"/forms/desk/by-number/{number}", headers=who)
    assert found.headers["location"] == f"/forms/desk/{made['application_id']}"
    none = await browser.get("/forms/desk/by-number/ZZZZZZZZ", headers=who)
    assert none.headers["location"] == "/forms/desk?number=ZZZZZZZZ"
    outsider = sign(context, HANAKO, "cashier")
    assert (
        await browser.get(f"/forms/desk/by-number/{number}", headers=outsider)
    ).status_code == 403
