"""The stand-in answers LINE's own library as LINE does."""

import json
from collections.abc import AsyncGenerator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from linebot.v3.messaging import (  # type: ignore[import-untyped] # the library has no types
    ApiException,
    AsyncApiClient,
    AsyncMessagingApi,
    Configuration,
    PushMessageRequest,
    ReplyMessageRequest,
    TextMessage,
)

from machi.local.standins.line import SAMPLE_USERS
from machi.local.standins.standins import StandIns

PHONE, OTHER = SAMPLE_USERS


@pytest.fixture
async def outside() -> AsyncGenerator[StandIns]:
    async with StandIns.running() as running:
        running.line.set_status(PHONE, "friend")
        yield running


@pytest.fixture
async def api(outside: StandIns) -> AsyncGenerator[AsyncMessagingApi]:
    configuration = Configuration(
        host=f"{outside.url}/local/line", access_token=outside.options.channel_token
    )
    async with AsyncApiClient(configuration) as client:
        yield AsyncMessagingApi(client)


def message(to: str = PHONE, text: str = "こんにちは") -> PushMessageRequest:
    return PushMessageRequest(to=to, messages=[TextMessage(text=text)])


async def refused(call: Any) -> tuple[int, dict[str, Any]]:  # noqa: ANN401 - the library has no types
    with pytest.raises(ApiException) as caught:
        await call
    return caught.value.status, json.loads(caught.value.body)


async def test_a_push_arrives_with_an_id_for_each_message(
    api: AsyncMessagingApi, outside: StandIns
) -> None:
    answer = await api.push_message_with_http_info(message())
    assert len(answer.data.sent_messages[0].id) == 18
    assert answer.headers["x-line-request-id"]
    assert [said["text"] for said in outside.line.chat] == ["こんにちは"]


async def test_the_same_key_sends_once_and_says_so_for_a_day(
    api: AsyncMessagingApi, outside: StandIns
) -> None:
    key = str(uuid4())
    first = await api.push_message(message(), x_line_retry_key=key)
    status, body = await refused(api.push_message(message(), x_line_retry_key=key))
    assert status == 409
    assert body["message"] == "The retry key is already accepted"
    assert body["sentMessages"][0]["id"] == first.sent_messages[0].id
    async with httpx.AsyncClient(trust_env=False) as switch:
        await switch.post(f"{outside.url}/local/line/_fake/clock", json={"advance": 25 * 3600})
    await api.push_message(message(), x_line_retry_key=key)
    assert len(outside.line.chat) == 2


async def test_a_refused_request_does_not_use_its_key(
    api: AsyncMessagingApi, outside: StandIns
) -> None:
    key = str(uuid4())
    outside.line.monthly_limit = 0
    status, body = await refused(api.push_message(message(), x_line_retry_key=key))
    assert (status, body["message"]) == (429, "You have reached your monthly limit.")
    outside.line.monthly_limit = None
    await api.push_message(message(), x_line_retry_key=key)


@pytest.mark.parametrize(
    ("request_", "says"),
    [
        (message(to="nobody"), "The property, 'to', in the request body is invalid"),
        (message(to="U" + "e" * 32), "Failed to send messages"),
        (message(text="😀" * 2501), "The request body has 1 error(s)"),
    ],
)
async def test_a_wrong_request_is_refused_with_line_s_words(
    api: AsyncMessagingApi, request_: PushMessageRequest, says: str
) -> None:
    status, body = await refused(api.push_message(request_))
    assert status == 400
    assert body["message"].startswith(says)


@pytest.mark.parametrize("status", ["blocked", "not_friend", "deleted"])
async def test_accepted_is_not_delivered(
    api: AsyncMessagingApi, outside: StandIns, status: str
) -> None:
    outside.line.set_status(PHONE, status)
    await api.push_message(message())
    assert outside.line.chat == []
    assert outside.line.used_this_month == 0
    assert (await refused(api.get_profile(PHONE)))[0] == 404


async def test_a_reply_token_works_once(api: AsyncMessagingApi, outside: StandIns) -> None:
    token = outside.line.issue_reply_token(PHONE)
    reply = ReplyMessageRequest(reply_token=token, messages=[TextMessage(text="はい")])
    await api.reply_message(reply)
    assert await refused(api.reply_message(reply)) == (400, {"message": "Invalid reply token"})


async def test_a_wrong_token_or_body_is_refused(outside: StandIns) -> None:
    push = f"{outside.url}/local/line/v2/bot/message/push"
    good = {"authorization": f"Bearer {outside.options.channel_token}"}
    async with httpx.AsyncClient(trust_env=False) as client:
        assert (await client.post(push, json={})).status_code == 401
        plain = await client.post(push, content=b"x", headers=good | {"content-type": "text/plain"})
        assert plain.status_code == 415
        broken = await client.post(
            push, content=b"{", headers=good | {"content-type": "application/json"}
        )
        assert broken.status_code == 400
        huge = await client.post(push, json={"to": "x" * 2_000_001}, headers=good)
        assert huge.status_code == 413
        nothing = await client.post(push, json={"to": PHONE, "messages": []}, headers=good)
        assert nothing.json()["details"][0]["property"] == "messages"


async def test_another_phone_cannot_use_somebody_s_link(
    api: AsyncMessagingApi, outside: StandIns
) -> None:
    token = (await api.issue_link_token(PHONE)).link_token
    address = f"{outside.url}/local/line/dialog/bot/accountLink"
    asked = {"linkToken": token, "nonce": "n" * 32}
    async with httpx.AsyncClient(trust_env=False) as client:
        await client.get(f"{outside.url}/local/line/?user={OTHER}")
        answer = await client.get(address, params=asked)
        assert "別の人のリンク" in answer.text
        assert (await client.get(address, params=asked)).status_code == 400
