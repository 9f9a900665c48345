"""Two sites hear people side by side; nobody hears, or sees, at a site where they do not work."""

from collections.abc import AsyncGenerator
from datetime import timedelta

import httpx
import pytest
from tests.forms.intake.counter import API, Counter

from machi.forms.app import SERVICE
from machi.shared.service import Context
from machi.shared.testing.clients import client, staff_token

FOREVER = timedelta(days=3650)


@pytest.fixture
async def kita(context: Context) -> AsyncGenerator[httpx.AsyncClient]:
    """A clerk of 北支所 alone."""
    async with client(context, SERVICE) as program:
        token = staff_token(context, {"kita": ["clerk"]}, lifetime=FOREVER)
        program.headers["authorization"] = f"Bearer {token}"
        yield program


async def test_an_intake_is_where_its_clerk_is(
    counter: Counter, kita: httpx.AsyncClient, context: Context
) -> None:
    there = Counter(kita)
    await there.begin()
    await counter.begin(site="honcho")
    rows = await context.db.rows("select id::text, site from intake")
    assert {row["id"]: row["site"] for row in rows} == {there.id: "kita", counter.id: "honcho"}
    elsewhere = await kita.post(API, json={"site": "honcho"})
    assert elsewhere.status_code == 403


async def test_nobody_opens_an_intake_of_another_site(
    counter: Counter, kita: httpx.AsyncClient
) -> None:
    await counter.begin(site="honcho")
    seen = {"expected_revision": 1}
    for answer in (
        await kita.get(f"{API}/{counter.id}"),
        await kita.post(f"{API}/{counter.id}/people", json=seen),
        await kita.post(f"{API}/{counter.id}/abandon", json=seen),
        await kita.get(f"/forms/intake/{counter.id}"),
        await kita.get(f"/forms/intake/{counter.id}/print.pdf"),
        await kita.post(f"/forms/intake/{counter.id}/abandon", data={"expected_revision": "1"}),
    ):
        assert answer.status_code == 403, answer.request.url
    assert (await counter.seen())["state"] == "at_counter"


async def test_the_first_page_offers_and_lists_what_is_theirs(
    counter: Counter, kita: httpx.AsyncClient
) -> None:
    await counter.begin(site="honcho")
    page = (await kita.get("/forms/intake")).text
    assert counter.id not in page
    assert '<input type="hidden" name="site" value="kita">' in page
    everywhere = (await counter.program.get("/forms/intake?site=kita")).text
    assert counter.id in everywhere
    assert '<option value="kita" selected>北支所</option>' in everywhere
    begun = await kita.post("/forms/intake", data={"site": "kita"})
    assert begun.status_code == 303
    assert (await kita.post("/forms/intake", data={"site": "honcho"})).status_code == 403
