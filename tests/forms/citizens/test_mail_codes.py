"""A code by e-mail: ten minutes, five tries, once; counted by address and client; sealed."""

import asyncio
import re
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from tests.forms.applying import API
from tests.forms.conftest import SetClock
from tests.forms.filling import form_of, press

from machi.forms.commands.citizens.ask_for_code import AskForCode, ask_for_code
from machi.forms.commands.citizens.check_code import CheckCode, check_code, forget_mail_codes
from machi.forms.domain.application import NotOffered
from machi.forms.domain.mail_code import (
    CODES_BY_ONE,
    CODES_TO_ONE,
    NoSuchMailCode,
    NotAnAddress,
    TooManyCodes,
    WrongCode,
    plain_address,
    plain_digits,
)
from machi.shared.service import Context
from machi.shared.settings import Mode
from machi.shared.vault.letters import letter_key, open_letter
from machi.shared.vault.vault import Forgotten

ADDRESS = "taro.mihon@example.jp"


async def test_a_city_without_a_key_for_letters_offers_no_code(context: Context) -> None:
    settings = context.settings
    city = settings.city.model_copy(update={"mode": Mode.PRODUCTION})
    without = replace(context, settings=settings.model_copy(update={"city": city}))
    with pytest.raises(NotOffered):
        await asked(without)
    assert await context.db.rows("select 1 from mail_code") == []


@dataclass
class Sent:
    token: str
    code: str

    @property
    def wrong(self) -> str:
        return "000000" if self.code != "000000" else "111111"


async def code_in_the_last_letter(context: Context) -> str:
    """Read the letter as notify does."""
    row = (await context.db.rows("select data from outbox order by seq desc limit 1"))[0]["data"]
    key = letter_key(None, context.settings.city)
    letter = open_letter(key, UUID(row["code_id"]), row["letter"])
    return str(letter["code"])


async def asked(context: Context, address: str = ADDRESS, client: str = "192.0.2.1") -> Sent:
    sent = await ask_for_code(AskForCode(address=address, language="ja", client=client), context)
    return Sent(sent.token, await code_in_the_last_letter(context))


@pytest.fixture
async def sent(context: Context) -> Sent:
    return await asked(context)


def clock_of(context: Context) -> SetClock:
    assert isinstance(context.clock, SetClock)
    return context.clock


async def test_a_right_code_proves_the_address_once_and_forgets_it(
    context: Context, sent: Sent
) -> None:
    [kept] = await context.db.rows("select id, address, code_hash from mail_code")
    assert ADDRESS.encode() not in kept["address"]
    assert sent.code.encode() not in kept["code_hash"]
    typed = "　".join(chr(ord(digit) + 0xFEE0) for digit in sent.code)
    proof = await check_code(CheckCode(sent.token, typed), context)
    assert (proof.level, proof.how, proof.at) == ("email", "mail_code", context.clock.now())
    with pytest.raises(NoSuchMailCode):
        await check_code(CheckCode(sent.token, sent.code), context)
    async with context.db.transaction() as tx:
        with pytest.raises(Forgotten):
            await context.vault.key(tx, kept["id"])
    again = await asked(context, ADDRESS.replace("taro", "Taro").replace("example", "EXAMPLE"))
    same = await check_code(CheckCode(again.token, again.code), context)
    assert same.citizen == proof.citizen, "the same person at the next visit"


async def test_nothing_of_it_can_be_read_in_what_the_broker_gets(
    context: Context, sent: Sent
) -> None:
    [row] = await context.db.rows("select data::text as said, subject, topics from outbox")
    assert row["subject"] == "forms.mail_code.requested.v1"
    for personal in (ADDRESS, "taro", sent.code, sent.token):
        assert personal not in row["said"]


async def test_five_wrong_tries_end_a_code_however_many_are_sent_at_once(
    context: Context, sent: Sent
) -> None:
    tries = [check_code(CheckCode(sent.token, sent.wrong), context) for _ in range(20)]
    came = await asyncio.gather(*tries, return_exceptions=True)
    wrong = sorted(one.left for one in came if isinstance(one, WrongCode))
    assert wrong == [1, 2, 3, 4]
    assert sum(isinstance(one, NoSuchMailCode) for one in came) == 16
    with pytest.raises(NoSuchMailCode):
        await check_code(CheckCode(sent.token, sent.code), context)


async def test_of_many_right_ones_at_once_one_counts(context: Context, sent: Sent) -> None:
    tries = [check_code(CheckCode(sent.token, sent.code), context) for _ in range(8)]
    came = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(not isinstance(one, Exception) for one in came) == 1


async def test_ten_minutes_and_no_longer(context: Context) -> None:
    first, second = await asked(context), await asked(context)
    clock_of(context).at += timedelta(minutes=9, seconds=59)
    await check_code(CheckCode(first.token, first.code), context)
    clock_of(context).at += timedelta(seconds=1)
    with pytest.raises(NoSuchMailCode):
        await check_code(CheckCode(second.token, second.code), context)
    with pytest.raises(NoSuchMailCode):
        await check_code(CheckCode("nobody's", second.code), context)


async def test_a_mailbox_is_not_filled_and_a_client_does_not_ask_for_ever(
    context: Context,
) -> None:
    tries = (asked(context, client=f"192.0.2.{n}") for n in range(CODES_TO_ONE + 5))
    came = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(one, TooManyCodes) for one in came) == 5, "counted by address"
    for n in range(CODES_BY_ONE):
        await asked(context, f"other{n}@example.jp", client="198.51.100.1")
    with pytest.raises(TooManyCodes):
        await asked(context, "one.more@example.jp", client="198.51.100.1")
    await asked(context, "one.more@example.jp", client="198.51.100.2")
    clock_of(context).at += timedelta(hours=1)
    await forget_mail_codes(context)
    assert await context.db.rows("select 1 from mail_code") == []
    await asked(context)


@pytest.mark.parametrize("typed", ["", "@", "a b@example.jp", "a@b", 'a"@x.jp', "a@x.jp\r\nTo: b"])
def test_what_cannot_be_an_address_is_refused(typed: str) -> None:
    with pytest.raises(NotAnAddress):
        plain_address(typed)


def test_an_address_and_a_code_are_taken_as_people_type_them() -> None:
    assert plain_address("　ｔａｒｏ＠Example.JP ") == "taro@example.jp"
    assert plain_address("foo..bar.@docomo.example") == "foo..bar.@docomo.example"
    assert plain_digits("１２３-４５６") == "123456"


async def test_the_pages_lead_there_and_back_without_a_script(
    browser: httpx.AsyncClient, context: Context
) -> None:
    wanted = "/forms/sign-in?level=email&next=%2Fforms%2Fmine"
    form = form_of(await browser.get(wanted), "level=email")
    form.fields["address"] = ["nobody"]
    refused = await press(browser, form, ("do", "send"))
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    form.fields["address"] = [ADDRESS]
    page = await press(browser, form, ("do", "send"))
    assert ADDRESS in page.text
    assert 'autocomplete="one-time-code"' in page.text
    form = form_of(page, "next=%2Fforms%2Fmine")
    form.fields["code"] = ["１"]
    wrong = await press(browser, form, ("do", "send"))
    assert (wrong.status_code, "あと4回" in wrong.text) == (422, True)
    form.fields["code"] = [await code_in_the_last_letter(context)]
    mine = await press(browser, form, ("do", "send"))
    assert mine.url.path == "/forms/mine"
    cookie = next(one for one in browser.cookies.jar if one.name == "machi_citizen")
    assert cookie.path == "/forms"
    assert cookie.has_nonstandard_attr("HttpOnly")
    replayed = await press(browser, form, ("do", "send"))
    assert (replayed.status_code, "この確認番号は使えません" in replayed.text) == (404, True)


async def test_a_next_page_is_one_of_ours(browser: httpx.AsyncClient) -> None:
    for bad in ("https://evil.example/", "//evil.example", "/queue/", "/forms/\\evil"):
        page = await browser.get("/forms/sign-in", params={"next": bad})
        assert form_of(page, "level=").action.endswith("next=%2Fforms%2Fmine&level=")


async def test_programs_prove_an_address_too(program: httpx.AsyncClient, context: Context) -> None:
    sent = await program.post(f"{API}/proofs/mail", json={"address": ADDRESS})
    assert sent.status_code == 201
    path = f"{API}/proofs/mail/{sent.json()['code']}"
    wrong = await program.post(path, json={"digits": "1"})
    assert (wrong.status_code, wrong.json()["code"]) == (422, "forms.wrong_code")
    code = await code_in_the_last_letter(context)
    got = (await program.post(path, json={"digits": code})).json()
    assert got["level"] == "email"
    assert re.fullmatch(r"[\w-]+\.[\w-]+\.[\w-]+", got["proof"])
    assert (await program.post(path, json={"digits": code})).status_code == 404
