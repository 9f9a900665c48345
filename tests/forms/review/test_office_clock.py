"""The clock beside a case always shows what its steps give; lists are marked by it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.forms.applying import apply
from tests.forms.conftest import SetClock
from tests.forms.review.staff import DESK, HANAKO, shown, sign, step

from machi.forms.commands.warn_of_deadlines import warn_of_deadlines
from machi.forms.domain.clock import Arrived, OfficeClock, PeriodMark, days_used, mark_of
from machi.forms.domain.lifecycle import State
from machi.shared.business_days import is_city_hall_day
from machi.shared.clock import business_date
from machi.shared.service import Context

STATES = st.sampled_from([one for one in State if one is not State.DRAFT])
GAPS = st.integers(min_value=0, max_value=40 * 24)
BEGINNING = datetime(2026, 4, 1, 1, tzinfo=UTC)


@given(st.lists(st.tuples(STATES, GAPS), min_size=1, max_size=12), GAPS)
def test_the_clock_beside_a_case_shows_what_its_steps_give(
    steps: list[tuple[State, int]], last: int
) -> None:
    at, history, clock = BEGINNING, [], OfficeClock(0, None)
    for state, hours in steps:
        at += timedelta(hours=hours)
        history.append(Arrived(state, at))
        clock = clock.at(state, business_date(at), is_city_hall_day)
    now = at + timedelta(hours=last)
    counted = days_used(history, now, is_city_hall_day)
    assert clock.used_by(business_date(now), is_city_hall_day) == counted


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 400))
def test_the_period_is_used_up_on_the_day_that_it_runs_out(
    standard: int, used: int, later: int
) -> None:
    clock = OfficeClock(used, date(2026, 4, 6) + timedelta(days=later))
    runs_out = clock.runs_out_on(standard, is_city_hall_day)
    assert runs_out is not None
    assert clock.used_by(runs_out, is_city_hall_day) >= standard
    if runs_out != clock.since:
        before = runs_out - timedelta(days=1)
        assert clock.used_by(before, is_city_hall_day) == standard - 1


@pytest.mark.parametrize(
    ("left", "mark"),
    [(3, None), (2, PeriodMark.NEAR), (0, PeriodMark.LAST_DAY), (-1, PeriodMark.OVER)],
)
def test_staff_are_warned_before_the_last_day_on_it_and_after_it(
    left: int, mark: PeriodMark | None
) -> None:
    assert mark_of(left) is mark


def _on(context: Context, day: date) -> None:
    clock = context.clock
    assert isinstance(clock, SetClock)
    clock.at = datetime(day.year, day.month, day.day, 1, tzinfo=UTC)


async def test_a_timer_marks_cases_and_the_list_shows_them(
    program: httpx.AsyncClient, context: Context
) -> None:
    who = sign(context, HANAKO, "supervisor")
    await apply(program, "jido-teate")
    [case] = await shown(program, who)
    due = date.fromisoformat(case["due_on"])
    assert case["standard_days"] > 3
    for days, mark in ((-5, None), (0, "last_day"), (5, "over")):
        _on(context, due + timedelta(days=days))
        await warn_of_deadlines(context)
        await warn_of_deadlines(context)  # a second worker's
        [case] = await shown(program, who)
        assert case["period_mark"] == mark
        assert case["revision"] == 1, "whoever has it open can go on"
    assert len(await shown(program, who, period="over")) == 1
    assert await shown(program, who, period="near") == []


async def test_the_clock_stands_while_the_applicant_corrects(
    program: httpx.AsyncClient, context: Context
) -> None:
    who = sign(context, HANAKO, "supervisor")
    made: dict[str, Any] = (await apply(program, "jido-teate")).json()
    await step(program, made, "accept", 1, who)
    _on(context, date(2026, 4, 8))  # two days with the office
    asked = {
        "expected_revision": 2,
        "reason": "口座を確かめてください。",
        "due": "2026-04-30",
        "items": [{"path": "account", "message": "名義を確かめてください。"}],
    }
    path = f"{DESK}/{made['application_id']}/request-correction"
    assert (await program.post(path, json=asked, headers=who)).status_code == 200
    _on(context, date(2026, 4, 15))
    [case] = await shown(program, who)
    assert (case["days_used"], case["due_on"], case["period_mark"]) == (2, None, None)
    opened = await program.get(f"{DESK}/{made['application_id']}", headers=who)
    assert opened.json()["days_used"] == 2


async def test_a_request_for_correction_is_taken_back_until_it_is_answered(
    program: httpx.AsyncClient, context: Context
) -> None:
    who = sign(context, HANAKO, "supervisor")
    made: dict[str, Any] = (await apply(program, "jido-teate")).json()
    await step(program, made, "accept", 1, who)
    asked = {
        "expected_revision": 2,
        "reason": "口座を確かめてください。",
        "due": "2026-04-30",
        "items": [{"path": "account", "message": "名義を確かめてください。"}],
    }
    path = f"{DESK}/{made['application_id']}/request-correction"
    revision = (await program.post(path, json=asked, headers=who)).json()["revision"]
    _on(context, date(2026, 4, 15))
    back = await step(program, made, "cancel-correction", revision, who)
    assert back.json()["state"] == "in_review"
    [case] = await shown(program, who)
    assert (case["days_used"], case["correction_due"]) == (0, None)
    assert case["due_on"] is not None, "the office's clock runs again"
    late = await step(program, made, "cancel-correction", revision, who)
    assert late.status_code == 409
    granted = await step(program, made, "grant", revision + 1, who)
    assert granted.status_code == 200
    undone = await step(program, made, "cancel-correction", revision + 2, who)
    assert undone.status_code == 409, "what the law makes final is not undone"
