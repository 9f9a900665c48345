"""Written at home, heard on at the counter: the code opens an intake, once and in time."""

import time
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import httpx
import pytest
from tests.forms.conftest import SetClock
from tests.forms.intake.counter import API, Counter
from tests.forms.intake.family import knows

from machi.forms.commands.pre_entry import make_pre_entry
from machi.forms.commands.save_page import SavePage, save_page
from machi.forms.commands.start_draft import StartDraft, start_draft
from machi.shared.service import Context

SCAN_SECONDS = 1.0


def person(number: str, *without: str) -> Mapping[str, Any]:
    return {key: part for key, part in knows()[f"person:{number}"].items() if key not in without}


@pytest.fixture
async def code(context: Context) -> str:
    """The code of a health insurance form of which two pages were filled in."""
    draft = await start_draft(StartDraft("kokuho-shutoku", "pre_entry"), context)
    members = [
        {"person": person(number, "phone"), "relation_to_head": relation, "foreign": "no"}
        for number, relation in (("1", "head"), ("2", "spouse"), ("3", "child"))
    ]
    pages: dict[str, dict[str, Any]] = {
        "who": {"applicant": person("1", "sex"), "relation": "self"},
        "people": {"members": members},
    }
    for page, given in pages.items():
        await save_page(SavePage(token=draft.token, page=page, given=given), context)
    return (await make_pre_entry(draft.token, context)).code


async def test_what_was_written_at_home_is_not_asked_again(
    counter: Counter, context: Context, code: str
) -> None:
    await counter.begin(pre_entry=code)
    seen = await counter.seen()
    assert list(seen["people"].values()) == ["見本 健", "見本 桜", "見本 大地"]
    assert {one["source"] for one in seen["values"].values()} == {"pre_entry"}
    asked = {one["name"] for one in seen["asks"] if one["required"]}
    assert asked == {"person:1~address", "insurance:reason", "move:date"}
    answers = {"person:1~address": knows()["move:to"], "insurance:reason": "birth"}
    await counter.hear({**answers, "move:date": "2026-04-01"})
    await counter.do("sign-on-paper", seal=(await counter.seen())["seal"])
    [filed] = (await counter.do("submit-all"))["items"]
    [row] = await context.db.rows("select id::text, state, channel from application")
    assert tuple(row) == (filed["application_id"], "accepted", "counter")  # the draft itself


async def test_a_second_scan_and_a_guess_are_refused(counter: Counter, code: str) -> None:
    await counter.begin(pre_entry=code)
    again = await counter.program.post(API, json={"pre_entry": code})
    assert (again.status_code, again.json()["code"]) == (404, "forms.not_pre_entered")
    guesses = [
        (await counter.program.post(API, json={"pre_entry": "A" * 32})).status_code
        for _ in range(15)
    ]
    assert set(guesses) == {404, 429}


async def test_a_code_is_not_read_after_its_time(
    counter: Counter, context: Context, code: str
) -> None:
    clock = context.clock
    assert isinstance(clock, SetClock)
    clock.at += timedelta(days=15)
    late = await counter.program.post(API, json={"pre_entry": code})
    assert late.json()["code"] == "forms.not_pre_entered"


async def test_abandoning_erases_what_was_written_at_home(
    counter: Counter, context: Context, code: str
) -> None:
    await counter.begin(pre_entry=code)
    await counter.do("abandon")
    [row] = await context.db.rows("select state, answers from application")
    assert (row["state"], row["answers"]) == ("expired", b"")
    [intake] = await context.db.rows("select content from intake")
    assert intake["content"] == b""


async def test_a_scan_shows_the_filled_screen(
    browser: httpx.AsyncClient, token: Callable[..., str], code: str
) -> None:
    browser.cookies.set("machi_staff", token("clerk"))
    await browser.get("/forms/intake")
    began = time.process_time()
    page = await browser.post("/forms/intake", data={"code": code}, follow_redirects=True)
    assert time.process_time() - began < SCAN_SECONDS
    assert "見本 大地" in page.text
    assert "聞き取り" in page.text
