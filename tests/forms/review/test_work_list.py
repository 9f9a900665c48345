"""The work list: every filter shows what it says, in the order it says, page after page."""

from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from tests.forms.applying import apply
from tests.forms.conftest import SetClock
from tests.forms.review.staff import DESK, HANAKO, TARO, shown, sign, step

from machi.shared.service import Context


@pytest.fixture
async def cases(program: httpx.AsyncClient, context: Context) -> dict[str, dict[str, Any]]:
    """Five cases: new, accepted, granted, of another window, and withdrawn. Hanako has two."""
    who = sign(context, HANAKO, "supervisor")
    clock = context.clock
    assert isinstance(clock, SetClock)
    made: dict[str, dict[str, Any]] = {}
    for name, procedure in (
        ("closed", "jido-teate"),
        ("granted", "jido-teate"),
        ("accepted", "juminhyo"),
        ("other", "inu-toroku"),
        ("new", "juminhyo"),
    ):
        made[name] = (await apply(program, procedure)).json()
        clock.at += timedelta(minutes=5)
    for name in ("closed", "granted", "accepted"):
        await step(program, made[name], "accept", 1, who)
    for name in ("closed", "granted"):
        assert (await step(program, made[name], "grant", 2, who)).status_code == 200
    assert (await step(program, made["closed"], "close", 4, who)).status_code == 200
    for name in ("accepted", "other"):
        path = f"{DESK}/{made[name]['application_id']}/assign"
        await program.post(path, json={"seen": None, "to": str(HANAKO)}, headers=who)
    return made


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "new other accepted granted closed"),
        ({"open": True}, "new other accepted granted"),
        ({"state": "submitted"}, "new other"),
        ({"procedure_id": "juminhyo"}, "new accepted"),
        ({"procedure_id": "juminhyo", "version": 3}, ""),
        ({"window": "kankyo"}, "other"),
        ({"whose": "mine"}, "other accepted"),
        ({"whose": "somebody"}, "other accepted"),
        ({"whose": "nobody", "open": True}, "new granted"),
        ({"whose": "mine", "state": "accepted"}, "accepted"),
        ({"correction_overdue": True}, ""),
        ({"order": "deadline"}, None),
    ],
    ids=str,
)
async def test_a_filter_shows_what_it_says(
    program: httpx.AsyncClient,
    context: Context,
    cases: dict[str, dict[str, Any]],
    filters: dict[str, Any],
    expected: str | None,
) -> None:
    found = await shown(program, sign(context, HANAKO, "reviewer"), **filters)
    names = {case["application_id"]: name for name, case in cases.items()}
    if expected is not None:
        assert [names[one["application_id"]] for one in found] == expected.split()
        return
    running = [one["due_on"] for one in found if one["due_on"]]
    assert running == sorted(running)
    assert [one["due_on"] for one in found[len(running) :]] == [None] * (len(found) - len(running))
    assert {names[one["application_id"]] for one in found} == set(names.values()) - {"closed"}


async def test_mine_is_the_askers(
    program: httpx.AsyncClient, context: Context, cases: dict[str, dict[str, Any]]
) -> None:
    del cases
    assert await shown(program, sign(context, TARO, "reviewer"), whose="mine") == []


async def test_a_receipt_number_is_found(
    program: httpx.AsyncClient, context: Context, cases: dict[str, dict[str, Any]]
) -> None:
    who = sign(context, HANAKO, "reviewer")
    number = cases["granted"]["receipt_number"]
    [found] = await shown(program, who, receipt_number=number)
    assert found["application_id"] == cases["granted"]["application_id"]


@pytest.mark.parametrize("order", ["newest", "deadline"])
async def test_page_after_page_shows_each_case_once(
    program: httpx.AsyncClient, context: Context, cases: dict[str, dict[str, Any]], order: str
) -> None:
    del cases
    who = sign(context, HANAKO, "reviewer")
    whole = await shown(program, who, order=order)
    for place, one in enumerate(whole):
        rest = await shown(program, who, order=order, before=one["application_id"])
        assert [each["application_id"] for each in rest] == [
            each["application_id"] for each in whole[place + 1 :]
        ]


async def test_the_page_shows_open_cases_and_finds_any_by_its_number(
    browser: httpx.AsyncClient, context: Context, cases: dict[str, dict[str, Any]]
) -> None:
    browser.headers.update(sign(context, HANAKO, "supervisor"))
    closed = cases["closed"]["receipt_number"]
    page = await browser.get("/forms/desk")
    assert cases["new"]["receipt_number"] in page.text
    assert closed not in page.text
    assert "見本 花子" not in page.text, "nothing of the answers is on a list"
    by_number = await browser.get("/forms/desk", params={"number": closed.lower()})
    assert closed in by_number.text
    nonsense = {"state": "nothing", "whose": "x", "order": "y", "size": "9", "before": "z"}
    assert (await browser.get("/forms/desk", params=nonsense)).status_code == 200


async def test_a_case_leads_back_to_the_list_that_it_was_opened_from(
    browser: httpx.AsyncClient, context: Context, cases: dict[str, dict[str, Any]]
) -> None:
    browser.headers.update(sign(context, HANAKO, "supervisor"))
    await browser.get("/forms/desk", params={"whose": "mine", "order": "deadline"})
    opened = await browser.get(f"/forms/desk/{cases['other']['application_id']}")
    assert 'href="/forms/desk?state=open&amp;whose=mine&amp;order=deadline' in opened.text


def test_the_examples_day_is_a_day_on_which_the_city_hall_works() -> None:
    assert SetClock().now() == datetime(2026, 4, 6, 1, 30, tzinfo=UTC)
