"""Accepting many cases: each by its own compare-and-set, and each told what became of it."""

from typing import Any
from uuid import uuid4

import httpx
from tests.forms.applying import API, apply
from tests.forms.review.staff import HANAKO, TARO, sign, step

from machi.shared.service import Context
from machi.shared.testing.clients import said

ACCEPTANCES = f"{API}/desk/acceptances"


async def _cases(program: httpx.AsyncClient, number: int) -> list[dict[str, Any]]:
    return [(await apply(program)).json() for _ in range(number)]


def _asked(*cases: dict[str, Any]) -> dict[str, Any]:
    return {
        "cases": [
            {"application_id": one["application_id"], "expected_revision": 1} for one in cases
        ]
    }


async def test_each_is_accepted_or_told_why_not(
    program: httpx.AsyncClient, context: Context
) -> None:
    hanako = sign(context, HANAKO, "clerk")
    first, late, last = await _cases(program, 3)
    await step(program, late, "accept", 1, sign(context, TARO, "clerk"))
    nowhere = {"application_id": str(uuid4())}
    asked = _asked(first, late, nowhere, last)
    answer = await program.post(ACCEPTANCES, json=asked, headers=hanako)
    items = answer.json()["items"]
    assert [one["done"] for one in items] == [True, False, False, True]
    assert "受付" in items[1]["refused"], "what happened to it, and by whom"
    assert items[2]["refused"] == "この申請は見つかりませんでした。"
    assert (await said(context)).count("forms.application.accepted.v1") == 3


async def test_a_repeat_with_the_same_key_is_answered_the_same(
    program: httpx.AsyncClient, context: Context
) -> None:
    headers = {**sign(context, HANAKO, "clerk"), "Idempotency-Key": "many-1"}
    asked = _asked(*await _cases(program, 2))
    answers = [await program.post(ACCEPTANCES, json=asked, headers=headers) for _ in range(3)]
    assert all(one["done"] for answer in answers for one in answer.json()["items"])
    assert (await said(context)).count("forms.application.accepted.v1") == 2


async def test_a_hundred_and_fifty_at_once_and_no_more(
    program: httpx.AsyncClient, context: Context
) -> None:
    hanako = sign(context, HANAKO, "clerk")
    many = [{"application_id": str(uuid4())} for _ in range(151)]
    assert (await program.post(ACCEPTANCES, json=_asked(*many), headers=hanako)).status_code == 422
    most = await program.post(ACCEPTANCES, json=_asked(*many[:150]), headers=hanako)
    assert len(most.json()["items"]) == 150
    auditor = sign(context, HANAKO, "auditor")
    refused = await program.post(ACCEPTANCES, json=_asked(*many[:1]), headers=auditor)
    assert refused.status_code == 403


async def test_the_page_accepts_the_chosen_or_all_that_it_shows(
    browser: httpx.AsyncClient, program: httpx.AsyncClient, context: Context
) -> None:
    browser.headers.update(sign(context, HANAKO, "clerk"))
    cases = await _cases(program, 3)
    seen = [f"{one['application_id']}:1" for one in cases]
    path = "/forms/desk/acceptances"
    chosen = await browser.post(path, data={"which": "chosen", "case": seen[0], "seen": seen})
    assert "1件を受付しました" in chosen.text
    rest = await browser.post(path, data={"which": "all", "seen": seen})
    assert "2件を受付しました" in rest.text
    assert "1件は受付しませんでした" in rest.text
    assert cases[0]["receipt_number"] in rest.text
    nothing = await browser.post(path, data={"which": "chosen", "case": "nonsense"})
    assert "一つも選ばれていません" in nothing.text
