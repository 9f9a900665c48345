"""A citizen decides how to be told."""

import re

import httpx
import pytest

from machi.notify.app import SERVICE
from machi.notify.domain.contact import Channel, NotAnAddress, mail_address, masked, on_the_wire
from machi.shared.service import Context
from machi.shared.testing.clients import client

PAGE = "/notify/recipient"


async def register(city: httpx.AsyncClient, email: str, **more: str) -> httpx.Response:
    return await city.post(PAGE, data={"email": email, "language": "ja", **more})


@pytest.mark.parametrize(
    "address",
    ["hanako@example.jp", "foo..bar@docomo.ne.jp", "foo.@docomo.ne.jp", "a+b@sub.example.co.jp"],
)
def test_addresses_that_people_really_have_are_taken(address: str) -> None:
    assert mail_address(f" {address} ") == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "hanako",
        "hanako@",
        "@example.jp",
        "hanako@example",
        "hana ko@example.jp",
        "hanako@example.jp\r\nBcc: all@example.jp",
        "hanako\n@example.jp",
        '"hana"@example.jp',
        "花子@example.jp",
        f"{'a' * 65}@example.jp",
        f"a@{'b' * 250}.jp",
    ],
)
def test_what_cannot_be_an_address_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAddress):
        mail_address(typed)


def test_odd_dots_are_quoted_on_the_wire_and_staff_see_a_mask() -> None:
    assert on_the_wire("foo.@docomo.ne.jp") == '"foo."@docomo.ne.jp'
    assert on_the_wire("foo..bar@docomo.ne.jp") == '"foo..bar"@docomo.ne.jp'
    assert on_the_wire("hanako@example.jp") == "hanako@example.jp"
    assert masked(Channel.MAIL, "hanako@example.jp") == "h…@e….jp"


async def test_registering_sends_the_visitor_back_with_a_reference(context: Context) -> None:
    async with client(context, SERVICE) as city:
        answer = await register(city, "hanako@example.jp", next="/forms/juminhyo")
        assert (answer.status_code, answer.headers["location"]) == (303, "/forms/juminhyo")
        cookies = answer.headers.get_list("set-cookie")
        assert any(re.match(r"machi_recipient=[\w-]{22};.*HttpOnly.*Path=/;", c) for c in cookies)
        assert all("SameSite=lax" in cookie for cookie in cookies)
        assert "hanako@example.jp" in (await city.get(PAGE)).text


@pytest.mark.parametrize("elsewhere", ["https://example.com/", "//example.com", "/\\example.com"])
async def test_nobody_is_sent_to_another_site(context: Context, elsewhere: str) -> None:
    async with client(context, SERVICE) as city:
        answer = await register(city, "hanako@example.jp", next=elsewhere)
        assert answer.headers["location"].startswith(PAGE)


async def test_a_wrong_address_is_shown_again_with_the_reason(context: Context) -> None:
    async with client(context, SERVICE) as city:
        answer = await register(city, "hanako@example")
        assert answer.status_code == 422
        assert 'value="hanako@example"' in answer.text
        assert "メールアドレスの形を確認してください" in answer.text


async def test_the_reference_alone_shows_and_changes_nothing(context: Context) -> None:
    async with client(context, SERVICE) as city:
        await register(city, "hanako@example.jp")
        reference = city.cookies["machi_recipient"]
    async with client(context, SERVICE) as stranger:
        stranger.cookies.set("machi_recipient", reference)
        assert "hanako@example.jp" not in (await stranger.get(PAGE)).text
        stranger.cookies.set("machi_recipient_key", "0" * 64)
        assert "hanako@example.jp" not in (await stranger.get(PAGE)).text
        assert (await stranger.post(f"{PAGE}/mail/remove")).status_code == 403


async def test_an_address_is_changed_and_removed(context: Context) -> None:
    async with client(context, SERVICE) as city:
        await register(city, "hanako@example.jp")
        reference = city.cookies["machi_recipient"]
        await register(city, "new@example.jp")
        assert city.cookies["machi_recipient"] == reference
        page = (await city.get(PAGE)).text
        assert "new@example.jp" in page
        assert "hanako@example.jp" not in page
        await city.post(f"{PAGE}/mail/remove")
        assert "new@example.jp" not in (await city.get(PAGE)).text
    rows = await context.db.rows("select state from contact order by created_at, state")
    assert [row["state"] for row in rows] == ["unlinked", "unlinked"]


async def test_a_program_registers_once_with_the_same_key(context: Context) -> None:
    body = {"email": "hanako@example.jp", "language": "en"}
    async with client(context, SERVICE) as city:
        answers = [
            await city.post(
                "/notify/api/v1/recipients", json=body, headers={"idempotency-key": "one"}
            )
            for _ in range(2)
        ]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[0].json() == answers[1].json()
        other = await city.post(
            "/notify/api/v1/recipients",
            json=body | {"email": "x@example.jp"},
            headers={"idempotency-key": "one"},
        )
        assert other.status_code == 422
        assert other.json()["code"] == "machi.idempotency_key_reused"
        wrong = await city.post("/notify/api/v1/recipients", json={"email": "no address"})
        assert wrong.status_code == 422
        assert wrong.json()["code"] == "notify.not_an_address"
    row = await context.db.row("select count(*) as n from recipient")
    assert row is not None
    assert row["n"] == 1
