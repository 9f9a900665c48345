"""Who looks after a case: taken, given, given back; two at once, and one of them is told."""

import asyncio
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.forms.applying import apply
from tests.forms.review.staff import DESK, HANAKO, TARO, shown, sign, step

from machi.forms.commands.assign_case import AssignCase, AssignedMeanwhile, assign_case
from machi.forms.domain.application import Actor
from machi.shared.service import Context
from machi.shared.testing.clients import said


@pytest.fixture
async def case(program: httpx.AsyncClient) -> dict[str, Any]:
    made: dict[str, Any] = (await apply(program)).json()
    return made


async def assign(
    program: httpx.AsyncClient,
    case: dict[str, Any],
    seen: UUID | None,
    to: UUID | None,
    who: dict[str, str],
) -> httpx.Response:
    body = {"seen": seen and str(seen), "to": to and str(to)}
    return await program.post(f"{DESK}/{case['application_id']}/assign", json=body, headers=who)


async def test_a_case_is_taken_given_to_a_colleague_and_given_back(
    program: httpx.AsyncClient,
    browser: httpx.AsyncClient,
    context: Context,
    case: dict[str, Any],
) -> None:
    hanako, taro = sign(context, HANAKO, "reviewer"), sign(context, TARO, "reviewer")
    assert (await assign(program, case, None, HANAKO, hanako)).json()["assigned_to"] == str(HANAKO)
    unknown = await assign(program, case, HANAKO, TARO, hanako)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "forms.no_such_colleague")
    await browser.get("/forms/desk", headers=taro)  # now he is known to work with the list
    assert (await assign(program, case, HANAKO, TARO, hanako)).status_code == 200
    assert (await assign(program, case, TARO, None, taro)).json()["assigned_to"] is None
    page = await browser.get(f"/forms/desk/{case['application_id']}", headers=taro)
    assert "担当の移り変わり" in page.text
    assert await said(context) == ["forms.application.submitted.v1"], "nobody else needs it"
    [row] = await context.db.rows("select revision from application")
    assert row["revision"] == 1, "a colleague's open form stays good"


async def test_of_two_who_take_a_case_at_once_one_has_it_and_the_other_is_told(
    context: Context, case: dict[str, Any]
) -> None:
    people = [(UUID(int=n), f"見本 {n}") for n in range(1, 7)]
    commands = [
        AssignCase(
            application_id=UUID(case["application_id"]),
            seen=None,
            to=own,
            by=Actor(str(own), "staff", name),
        )
        for own, name in people
    ]
    done = await asyncio.gather(
        *(assign_case(command, context) for command in commands), return_exceptions=True
    )
    late = [one for one in done if isinstance(one, AssignedMeanwhile)]
    assert len(late) == 5, done
    [winner] = [one for one in done if not isinstance(one, BaseException)]
    assert winner is not None
    assert all(winner.name in str(one) for one in late)
    [row] = await context.db.rows("select count(*) as n from assignment")
    assert row["n"] == 1


async def test_a_press_again_changes_nothing(
    program: httpx.AsyncClient, context: Context, case: dict[str, Any]
) -> None:
    hanako = sign(context, HANAKO, "reviewer")
    for _ in range(3):
        assert (await assign(program, case, None, HANAKO, hanako)).status_code == 200
    [row] = await context.db.rows("select count(*) as n from assignment")
    assert row["n"] == 1


async def test_who_has_a_case_stops_nobody_else_from_deciding_it(
    program: httpx.AsyncClient, context: Context, case: dict[str, Any]
) -> None:
    await assign(program, case, None, HANAKO, sign(context, HANAKO, "reviewer"))
    accepted = await step(program, case, "accept", 1, sign(context, TARO, "clerk"))
    assert accepted.status_code == 200
    [listed] = await shown(program, sign(context, TARO, "clerk"))
    assert listed["assigned_name"] == "見本 職員"


async def test_only_who_accepts_cases_has_them(
    program: httpx.AsyncClient, context: Context, case: dict[str, Any]
) -> None:
    answer = await assign(program, case, None, HANAKO, sign(context, HANAKO, "auditor"))
    assert answer.status_code == 403


async def test_the_buttons_of_the_page_take_give_and_give_back(
    browser: httpx.AsyncClient, context: Context, case: dict[str, Any]
) -> None:
    path = f"/forms/desk/{case['application_id']}"
    for staff in (TARO, HANAKO):
        browser.headers.update(sign(context, staff, "reviewer"))
        await browser.get("/forms/desk")
    for sent, holder in (
        ({"do": "take", "seen": ""}, HANAKO),
        ({"do": "give", "seen": str(HANAKO), "to": str(TARO)}, TARO),
        ({"do": "back", "seen": str(TARO)}, None),
    ):
        assert (await browser.post(f"{path}/assign", data=sent)).status_code == 303
        [row] = await context.db.rows("select assigned_to from application")
        assert row["assigned_to"] == holder
    late = await browser.post(
        f"{path}/assign", data={"do": "give", "seen": str(TARO), "to": str(TARO)}
    )
    assert late.status_code == 409
    assert "担当はもう外れています" in late.text
