"""Written at home, read at the counter: once, in time, and with nothing in the code."""

import re
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import httpx
import pytest
from tests.forms.applying import answers
from tests.forms.conftest import SetClock
from tests.forms.filling import controls_for, form_of

from machi.forms.commands.expire_drafts import expire_drafts
from machi.shared.service import Context

SCAN_SECONDS = 1.0
Scan = Callable[[str], Awaitable[httpx.Response]]


@pytest.fixture
async def written(browser: httpx.AsyncClient) -> str:
    """The address of a draft of which only the applicant was filled in."""
    sent = {"channel": "pre_entry"}
    started = await browser.post("/forms/juminhyo/start", data=sent)
    address = started.headers["location"].replace("/filing", "/who")
    form = form_of(await browser.get(address))
    page = {"shown": form.fields["shown"], "relation": ["self"]}
    page |= controls_for(answers()["applicant"], "applicant")
    assert (await browser.post(address, data=page)).status_code == 303
    return str(address).rpartition("/")[0]


async def code_of(browser: httpx.AsyncClient, draft: str) -> str:
    made = await browser.post(f"{draft}/pre-entry", follow_redirects=True)
    found = re.search(r'class="forms-code">([A-Z2-7 ]+)<', made.text)
    assert found, made.text
    return found[1]


@pytest.fixture
def desk(browser: httpx.AsyncClient, token: Callable[..., str]) -> Scan:
    headers = {"cookie": f"machi_staff={token('clerk')}"}

    async def scan(code: str) -> httpx.Response:
        return await browser.post("/forms/desk/scan", data={"code": code}, headers=headers)

    return scan


async def test_what_was_written_at_home_is_there_at_the_counter(
    browser: httpx.AsyncClient,
    context: Context,
    written: str,
    desk: Scan,
) -> None:
    check = await browser.get(f"{written}/check")
    assert "まだ入力していないところがあります" in check.text
    assert f'action="{written}/pre-entry"' in check.text
    code = await code_of(browser, written)
    assert len(code.replace(" ", "")) == 32
    shown_again = await browser.get(f"{written}/pre-entry")
    assert code in shown_again.text
    began = time.perf_counter()
    opened = await desk(code.lower())
    assert opened.status_code == 303
    at_counter = await browser.get(opened.headers["location"])
    assert time.perf_counter() - began < SCAN_SECONDS
    assert "見本 太郎" in at_counter.text
    assert "窓口で入力" in at_counter.text
    [row] = await context.db.rows("select state, channel, pre_entry_hash from application")
    assert (row["state"], row["channel"], row["pre_entry_hash"]) == ("draft", "counter", None)


async def test_a_code_is_read_once_and_the_home_address_is_over_then(
    browser: httpx.AsyncClient, written: str, desk: Scan
) -> None:
    code = await code_of(browser, written)
    assert (await desk(code)).status_code == 303
    again = await desk(code)
    assert again.status_code == 404
    assert "もう読み取られています" in again.text
    assert (await browser.get(f"{written}/check")).status_code == 404


async def test_a_code_that_was_taken_back_is_void_and_the_next_one_is_another(
    browser: httpx.AsyncClient, written: str, desk: Scan
) -> None:
    first = await code_of(browser, written)
    await browser.post(f"{written}/pre-entry/back")
    assert (await browser.get(f"{written}/check")).status_code == 200
    second = await code_of(browser, written)
    assert first != second
    assert (await desk(first)).status_code == 404
    assert (await desk(second)).status_code == 303


async def test_an_old_code_is_refused_and_its_answers_are_erased(
    browser: httpx.AsyncClient, context: Context, written: str, desk: Scan
) -> None:
    code = await code_of(browser, written)
    clock = context.clock
    assert isinstance(clock, SetClock)
    clock.at += timedelta(days=14, seconds=1)
    assert (await desk(code)).status_code == 404
    await expire_drafts(context)
    [row] = await context.db.rows("select state, answers from application")
    assert (row["state"], row["answers"]) == ("expired", b"")


async def test_guessing_is_stopped(browser: httpx.AsyncClient, written: str, desk: Scan) -> None:
    await code_of(browser, written)
    answered = [(await desk("A" * 32)).status_code for _ in range(15)]
    assert set(answered) == {404, 429}
    assert answered[-1] == 429


async def test_what_is_written_for_the_counter_is_not_sent_from_home(
    browser: httpx.AsyncClient, context: Context, written: str
) -> None:
    sent = await browser.post(f"{written}/check")
    assert sent.status_code == 422
    await code_of(browser, written)
    late = await browser.get(f"{written}/received")
    assert late.headers["location"].endswith("/pre-entry")
    stored = await context.db.rows("select receipt_number from application")
    assert [row["receipt_number"] for row in stored] == [None]


async def test_nothing_of_the_answers_is_in_the_code(
    browser: httpx.AsyncClient, context: Context, written: str
) -> None:
    """The code is a keyed hash: it holds neither the draft's id nor anything typed."""
    code = (await code_of(browser, written)).replace(" ", "")
    [row] = await context.db.rows("select id, pre_entry_hash from application")
    assert row["id"].hex.upper() not in code
    assert code.encode() not in row["pre_entry_hash"]
    assert len(set(code)) > 8
