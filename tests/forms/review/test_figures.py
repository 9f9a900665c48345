"""The city's figures agree with its record, and what is counted of drafts leads to nobody."""

from collections import Counter
from datetime import timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.forms.applying import API, answers, apply
from tests.forms.conftest import SetClock
from tests.forms.filling import fill, for_oneself, form_of, press
from tests.forms.review.staff import DESK, HANAKO, sign, step

from machi.forms.app import SERVICE
from machi.forms.commands.expire_drafts import expire_drafts
from machi.forms.domain.figures import Share, quantile
from machi.shared.service import Context
from machi.shared.testing.clients import client

FIGURES = f"{API}/office/figures"


@given(st.lists(st.integers(0, 90), min_size=1), st.integers(1, 100))
def test_a_quantile_is_a_value_that_enough_of_all_do_not_exceed(
    days: list[int], percent: int
) -> None:
    value = quantile(Counter(days), percent)
    assert value in days
    assert sum(one <= value for one in days) * 100 >= percent * len(days)
    assert sum(one < value for one in days) * 100 < percent * len(days)


def test_nothing_has_no_quantile_and_no_share() -> None:
    assert quantile({}, 50) is None
    assert Share(0, 0).percent is None
    assert Share(1, 8).percent == "12.5%"


async def _table(
    program: httpx.AsyncClient,
    context: Context,
    code: str,
    **days: Any,  # noqa: ANN401 - query values
) -> list[list[Any]]:
    who = sign(context, HANAKO, "supervisor")
    answer = await program.get(FIGURES, headers=who, params=days)
    assert answer.status_code == 200, answer.text
    [found] = [one for one in answer.json()["tables"] if one["code"] == code]
    rows: list[list[Any]] = found["rows"]
    return rows


async def test_cases_are_counted_from_their_own_record(
    program: httpx.AsyncClient, context: Context
) -> None:
    who = sign(context, HANAKO, "supervisor")
    cases = [(await apply(program, "jido-teate")).json() for _ in range(4)]
    for case in cases[:3]:
        await step(program, case, "accept", 1, who)
    asked = {
        "expected_revision": 2,
        "reason": "口座を確かめてください。",
        "due": "2026-04-30",
        "items": [{"path": "account", "message": "名義を確かめてください。"}],
    }
    path = f"{DESK}/{cases[2]['application_id']}/request-correction"
    assert (await program.post(path, json=asked, headers=who)).status_code == 200
    clock = context.clock
    assert isinstance(clock, SetClock)
    clock.at += timedelta(days=3)  # Monday to Thursday
    for case in cases[:2]:
        assert (await step(program, case, "grant", 2, who)).status_code == 200
    whole, _ = await _table(program, context, "cases")
    assert whole == ["全体", 4, "100.0%", "25.0%", 2, 0, 3, 3]
    [asked_again] = await _table(program, context, "asked-again")
    assert asked_again[1] == 1
    assert await _table(program, context, "cases", first="2026-01-01", last="2026-01-31") == []


async def test_each_draft_is_counted_once_a_page_and_where_it_stopped(
    browser: httpx.AsyncClient, context: Context
) -> None:
    page = await browser.get("/forms/juminhyo")
    start = form_of(page, "/start")
    first = await browser.post(start.action, data=start.fields, follow_redirects=True)
    checked = await fill(browser, first, answers())
    await browser.get(first.url.path)
    again = await fill(browser, await browser.get(first.url.path), answers())
    await browser.post(again.url.path, follow_redirects=True)
    assert checked.url.path == again.url.path
    stopped = await browser.post(start.action, data=start.fields, follow_redirects=True)
    nobody = await for_oneself(browser, stopped)
    await press(browser, form_of(nobody, "/who"), ("do", "next"))  # it goes no farther
    clock = context.clock
    assert isinstance(clock, SetClock)
    clock.at += timedelta(days=20)
    await expire_drafts(context)
    async with client(context, SERVICE) as program:
        rows = await _table(program, context, "pages")
    assert [row[1:] for row in rows[:2]] == [[2, 0, "0.0%"], [2, 1, "50.0%"]], rows
    assert [row[1:] for row in rows[2:]] == [[1, 0, "0.0%"]] * (len(rows) - 2)
    assert rows[-1][0].endswith("：提出")


async def test_counts_say_nothing_that_leads_to_anybody(
    program: httpx.AsyncClient, context: Context
) -> None:
    await apply(program)
    columns = await context.db.rows(
        "select column_name from information_schema.columns where table_name = 'tally'"
    )
    assert {row["column_name"] for row in columns} == {
        *("procedure_id", "procedure_version", "day", "kind", "key", "slot", "n")
    }


async def test_the_page_has_its_tables_as_files_and_is_for_who_may(
    browser: httpx.AsyncClient, program: httpx.AsyncClient, context: Context
) -> None:
    await apply(program)
    browser.headers.update(sign(context, HANAKO, "auditor"))
    page = await browser.get("/forms/office/figures")
    assert "オンライン率" in page.text
    sheet = await browser.get("/forms/office/figures/cases.csv")
    assert sheet.text.startswith("\ufeff手続き,届いた件数")
    assert (await browser.get("/forms/office/figures/nothing.csv")).status_code == 404
    long = {"first": "2024-01-01", "last": "2026-04-06"}
    assert (await browser.get("/forms/office/figures", params=long)).status_code == 422
    seconds = {"last": "0"}
    assert (await browser.get("/forms/office/figures", params=seconds)).status_code == 422
    browser.headers.update(sign(context, HANAKO, "clerk"))
    assert (await browser.get("/forms/office/figures")).status_code == 403


@pytest.mark.parametrize("form", ["json", "csv"])
async def test_procedures_are_open_data(program: httpx.AsyncClient, form: str) -> None:
    answer = await program.get(f"/forms/open-data/procedures.{form}")
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "住民票の写し" in answer.text
    if form == "json":
        told = answer.json()
        assert told["license"] == "CC BY 4.0"
        [juminhyo] = [one for one in told["items"] if one["id"] == "juminhyo"]
        assert juminhyo["fees"][0]["from_yen"] == 300
        assert juminhyo["law"]
    else:
        assert answer.text.startswith("\ufeff全国地方公共団体コード,ID,")
