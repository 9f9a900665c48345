"""A family of four moves in: one number, one counter, the next desks on the same number, one fee.

Every service takes part, in a city that asks the register over the standard interface. How the
pages look and feel is tested where they are: this follows the family from the ticket to the till.
"""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from playwright.async_api import Browser
from tests.browser.day.test_one_day import TERMINAL, a_window
from tests.forms.intake.counter import Counter
from tests.forms.intake.family import PROCEDURES, knows

from machi.local.demo import visitors
from machi.local.demo.visitors import answered, signed_in
from machi.local.demo.walk import until

pytestmark = pytest.mark.timeout(200)

SITE, LINE = "honcho", "shimin-ido"
ANNOUNCED = "200001"
TILL = "kaikei-1"


@pytest.fixture
async def clerk(city: str) -> AsyncIterator[httpx.AsyncClient]:
    async with signed_in(city, "clerk", SITE) as client:
        yield client


async def test_a_family_is_heard_once_and_goes_on_with_one_number(
    browser: Browser, city: str, clerk: httpx.AsyncClient
) -> None:
    async with visitors.browser(city) as phone:
        asked = {"site": SITE, "line": LINE, "here": True}
        ticket = answered(await phone.post("/queue/api/v1/tickets", json=asked))
        await serve(clerk, ticket["number"])
        filed = await hear_and_file(clerk, ticket["ticket_id"])
        assert len(filed) == len(PROCEDURES)
        await until_told(phone, ticket["ticket_path"], "国民健康保険")
    await pay(city, [one for one in filed if one["fee_yen"]])
    desk = await a_window(browser, city, TERMINAL, staff="見本 花子")
    for one in filed:
        await desk.go(f"/forms/desk/{one['application_id']}")
        if one["fee_yen"]:
            await desk.sees("支払い済み")
    await desk.look("family-case-paid")


async def serve(clerk: httpx.AsyncClient, number: str) -> None:
    """Sit down, and call until the family comes."""
    counters = answered(await clerk.get("/queue/api/v1/counters"))["items"]
    counter = next(
        one
        for one in counters
        if one["site"] == SITE and LINE in one["lines"] and one["number"] is None
    )
    path = f"/queue/api/v1/counters/{counter['id']}"
    await clerk.post(f"{path}/open")
    while answered(await clerk.post(f"{path}/call-next"))["number"] != number:
        answered(await clerk.post(f"{path}/start"))
        answered(await clerk.post(f"{path}/finish"))
    answered(await clerk.post(f"{path}/start"))


async def hear_and_file(clerk: httpx.AsyncClient, ticket: str) -> list[dict[str, Any]]:
    counter = Counter(clerk)
    await counter.begin(ticket=ticket, site=SITE)
    await counter.do("procedures", procedures=PROCEDURES)
    await counter.do("resident", resident=ANNOUNCED)
    await counter.hear_all(knows())
    seen = await counter.seen()
    assert seen["values"]["move.to/city_block"]["source"] == "registry"
    await counter.do("sign-on-paper", seal=seen["seal"])
    filed: list[dict[str, Any]] = (await counter.do("submit-all"))["items"]
    return filed


async def until_told(phone: httpx.AsyncClient, path: str, words: str) -> None:
    """Wait until the phone's page names the next desk."""

    async def look() -> bool | None:
        return words in (await phone.get(path)).text or None

    await until(look, words)


async def pay(city: str, owed: list[dict[str, Any]]) -> None:
    """Pay at the till; the desk hears of it."""
    assert owed
    async with signed_in(city, "cashier", SITE) as cashier:
        for one in owed:
            source = {"source": f"forms.application/{one['application_id']}"}

            async def look(source: dict[str, str] = source) -> list[dict[str, Any]] | None:
                found = await cashier.get("/payments/api/v1/claims", params=source)
                claims: list[dict[str, Any]] = answered(found)["items"]
                return claims or None

            [claim] = await until(look, "the claim")
            assert claim["amount_yen"] == one["fee_yen"]
            paid = {"reference": claim["reference"], "amount_yen": one["fee_yen"], "window": TILL}
            answered(await cashier.post("/payments/api/v1/cash-receipts", json=paid))
