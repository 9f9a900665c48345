"""A citizen adds the city on LINE, confirms on our page, and is told there from then on."""

import asyncio
import json
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import httpx
import pytest
from tests.notify.people import PHONE, somebody, statuses, submitted

from machi.local.standins.line_webhooks import signature
from machi.local.standins.standins import StandIns
from machi.notify.app import SERVICE
from machi.notify.channels.line import LineApi
from machi.notify.commands.work_line_event import work_line_event
from machi.notify.reactions.application_submitted import tell_that_it_arrived
from machi.notify.sender import opened
from machi.notify.settings import NotifySettings
from machi.shared.service import Context
from machi.shared.testing.clients import client

WEBHOOK = "/notify/api/line/webhook"
SECRET = "local-only-channel-secret"
LINK = re.compile(r"http://city\.test(/notify/line/link\?linkToken=\S+)")


@asynccontextmanager
async def city_hearing_line(
    context: Context, outside: StandIns
) -> AsyncGenerator[httpx.AsyncClient]:
    async with client(context, SERVICE) as city:
        transport = city._transport  # noqa: SLF001 - the same app, in the same process
        hears = httpx.AsyncClient(transport=transport)
        outside.webhooks.use(f"http://city.test{WEBHOOK}", hears)
        yield city


async def work_all(context: Context, outside: StandIns) -> None:
    assert isinstance(context.settings, NotifySettings)
    await outside.webhooks.settled()
    async with LineApi(context.settings) as line:
        while await work_line_event(context, line):
            pass


async def link(context: Context, outside: StandIns, city: httpx.AsyncClient) -> httpx.Response:
    """Go the whole way as a person does; gives LINE's last page."""
    outside.api.befriend(PHONE, "friend")
    await work_all(context, outside)
    found = LINK.search(outside.line.chat[-1]["text"])
    assert found is not None
    page = await city.get(found[1])
    assert page.status_code == 200
    assert f"form-action 'self' {outside.url}" in page.headers["content-security-policy"]
    token = found[1].partition("linkToken=")[2]
    confirmed = await city.post("/notify/line/link", data={"linkToken": token})
    assert confirmed.status_code == 303
    address = confirmed.headers["location"]
    assert address.startswith(f"{outside.url}/local/line/dialog/bot/accountLink?")
    async with httpx.AsyncClient(trust_env=False) as line:
        answer = await line.get(address)
    await work_all(context, outside)
    return answer


async def test_a_citizen_links_line_and_is_told_there(context: Context, outside: StandIns) -> None:
    async with city_hearing_line(context, outside) as city:
        assert (await link(context, outside, city)).status_code == 200
        recipient = city.cookies["machi_recipient"]
        assert "連携しています" in (await city.get("/notify/recipient")).text
    await tell_that_it_arrived(submitted(recipient, context.clock.now()), context)
    async with opened(context) as sender:
        await sender.drain()
    assert "AB3-CD4-E" in outside.line.chat[-1]["text"]
    assert await statuses(context) == [("line", "sent", None)]


async def test_a_link_address_works_once(context: Context, outside: StandIns) -> None:
    async with city_hearing_line(context, outside) as city:
        await link(context, outside, city)
        said = len(outside.line.chat)
        [token] = outside.line.link_tokens
        again = await city.post("/notify/line/link", data={"linkToken": token})
        async with httpx.AsyncClient(trust_env=False) as line:
            assert (await line.get(again.headers["location"])).status_code == 400
        await work_all(context, outside)
        assert len(outside.line.chat) == said


async def test_a_nonce_links_nobody_a_second_time(context: Context, outside: StandIns) -> None:
    other = "U00000000000000000000000000000002"
    async with city_hearing_line(context, outside) as city:
        outside.line.set_status(PHONE, "friend")
        outside.line.set_status(other, "friend")
        token = outside.line.issue_link_token(PHONE).body["linkToken"]
        confirmed = await city.post("/notify/line/link", data={"linkToken": token})
        nonce = httpx.URL(confirmed.headers["location"]).params["nonce"]
        for user in (PHONE, other):
            outside.webhooks.send("accountLink", user, link={"result": "ok", "nonce": nonce})
            await work_all(context, outside)
    row = await context.db.row("select count(*) as n from contact where channel = 'line'")
    assert row is not None
    assert row["n"] == 1
    assert "完了できませんでした" in outside.line.chat[-1]["text"]


async def test_whoever_blocks_us_gets_nothing_more_and_whoever_returns_does(
    context: Context, outside: StandIns
) -> None:
    recipient = await somebody(context, email=None, line=PHONE)
    async with city_hearing_line(context, outside):
        await tell_that_it_arrived(submitted(recipient, context.clock.now()), context)
        outside.api.befriend(PHONE, "blocked")
        await work_all(context, outside)
        async with opened(context) as sender:
            await sender.drain()
        assert await statuses(context) == [("line", "suppressed", "contact_blocked")]
        outside.api.befriend(PHONE, "friend")
        await work_all(context, outside)
    row = await context.db.row("select state from contact")
    assert row is not None
    assert row["state"] == "active"


async def test_a_bad_signature_is_refused_and_nothing_is_stored(context: Context) -> None:
    body = json.dumps({"destination": "U", "events": [_event("follow")]}).encode()
    async with client(context, SERVICE) as city:
        for signed in ("", "AAAA", signature("another secret", body), "ﾊﾝｶｸ"):
            answer = await city.post(
                WEBHOOK,
                content=body,
                headers=httpx.Headers({"x-line-signature": signed}, encoding="utf-8"),
            )
            assert answer.status_code == 401, signed
        assert (await city.post(WEBHOOK, content=body)).status_code == 401
        changed = body.replace(b"follow", b"foll0w")
        answer = await city.post(
            WEBHOOK, content=changed, headers={"x-line-signature": signature(SECRET, body)}
        )
        assert answer.status_code == 401
    assert await context.db.rows("select 1 from line_event") == []


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b'{"destination":"U","events":[]}', 200),
        (b"not json", 422),
        (b"{}", 422),
        (b"[]", 422),
        (b'{"events":[{}]}', 422),
        (b'{"events":[{"webhookEventId":"1","type":7}]}', 422),
        (b'{"events":"follow"}', 422),
        (b'{"events":[{"webhookEventId":"1","type":"unheardOf"}]}', 200),
    ],
)
async def test_a_webhook_is_read_or_clearly_refused(
    context: Context, body: bytes, status: int
) -> None:
    async with client(context, SERVICE) as city:
        answer = await _post(city, body)
    assert answer.status_code == status, answer.text


async def test_a_redelivered_event_is_worked_once(context: Context, outside: StandIns) -> None:
    body = json.dumps({"events": [_event("follow")]}).encode()
    outside.line.set_status(PHONE, "friend")
    async with client(context, SERVICE) as city:
        answers = await asyncio.gather(*(_post(city, body) for _ in range(5)))
        assert sorted(answer.json()["new"] for answer in answers) == [0, 0, 0, 0, 1]
        await work_all(context, outside)
        await _post(city, body)
        await work_all(context, outside)
    assert len(outside.line.chat) == 1
    row = await context.db.row("select sealed, outcome from line_event")
    assert row is not None
    assert (row["sealed"], row["outcome"]) == (None, "200"), "done, and its body is gone"


async def _post(city: httpx.AsyncClient, body: bytes) -> httpx.Response:
    headers = {"x-line-signature": signature(SECRET, body), "content-type": "application/json"}
    return await city.post(WEBHOOK, content=body, headers=headers)


def _event(kind: str) -> dict[str, object]:
    return {
        "type": kind,
        "mode": "active",
        "timestamp": 1,
        "source": {"type": "user", "userId": PHONE},
        "webhookEventId": "01J00000000000000000000000",
        "deliveryContext": {"isRedelivery": False},
        "replyToken": "r",
        "follow": {"isUnblocked": False},
    }
