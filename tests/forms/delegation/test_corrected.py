"""What is wrong about a delegate is corrected as all else is; what is forged is refused."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.forms.applying import answers, apply
from tests.forms.delegation.delegates import PROXY
from tests.forms.filling import form_of
from tests.forms.test_correction import ask, do, opened, stored

from machi.forms.queries.cases import case_by_id
from machi.shared.service import Context

PHONE = [{"path": "delegate", "message": "電話番号がつながりません"}]
WHO = [{"path": "filed_by", "message": "委任状がありません。本人ですか"}]


@pytest.fixture
async def case(program: httpx.AsyncClient, token: Callable[..., str]) -> dict[str, Any]:
    given = answers(**PROXY)
    made: dict[str, Any] = (await apply(program, answers=given, shown_at_counter=["ininjo"])).json()
    await do(program, made, "accept", {"expected_revision": 1}, token("clerk"))
    return made


async def correct(
    browser: httpx.AsyncClient, case: dict[str, Any], **changes: list[str]
) -> httpx.Response:
    path = await opened(browser, case)
    form = form_of(await browser.get(f"{path}/correction"), "/correction")
    sent = {name: value for name, value in form.fields.items() if value and value != [""]}
    return await browser.post(f"{path}/correction", data={**sent, **changes})


async def test_a_delegate_s_telephone_is_corrected_and_nothing_else(
    browser: httpx.AsyncClient,
    program: httpx.AsyncClient,
    context: Context,
    case: dict[str, Any],
    token: Callable[..., str],
) -> None:
    assert (await ask(program, case, token("reviewer"), items=PHONE)).status_code == 200
    before = await stored(context, case)
    done = await correct(browser, case, **{"delegate.phone": ["０９０－００００－１１１１"]})
    assert done.status_code == 303, done.text
    after = await stored(context, case)
    assert after["delegate"] == {**before["delegate"], "phone": "090-0000-1111"}
    assert {**after, "delegate": None} == {**before, "delegate": None}


async def test_nothing_else_about_a_delegate_is_open(
    browser: httpx.AsyncClient,
    program: httpx.AsyncClient,
    context: Context,
    case: dict[str, Any],
    token: Callable[..., str],
) -> None:
    await ask(program, case, token("reviewer"), items=PHONE)
    before = await stored(context, case)
    for forged in ({"filed_by": ["self"]}, {"delegate_mandate": ["withdraw"]}):
        assert (await correct(browser, case, **forged)).status_code == 422
    assert await stored(context, case) == before


async def test_it_was_the_person_after_all(
    browser: httpx.AsyncClient,
    program: httpx.AsyncClient,
    context: Context,
    case: dict[str, Any],
    token: Callable[..., str],
) -> None:
    await ask(program, case, token("reviewer"), items=WHO)
    done = await correct(browser, case, filed_by=["self"])
    assert done.status_code == 303, done.text
    after = await stored(context, case)
    assert not {key for key in after if key.startswith("delegate")}
    view = await case_by_id(context.db, UUID(case["application_id"]))
    assert view.case.filed_by == "self"


async def test_a_delegate_is_refused_where_none_may_file(program: httpx.AsyncClient) -> None:
    refused = await apply(program, "risai-shomei", answers={**answers("risai-shomei"), **PROXY})
    assert (refused.status_code, refused.json()["code"]) == (422, "forms.answers_refused")
    for key in PROXY:
        assert key in refused.text, key


async def test_a_proxy_brings_a_letter_or_says_when(program: httpx.AsyncClient) -> None:
    refused = await apply(program, answers=answers(**PROXY))
    assert (refused.status_code, refused.json()["code"]) == (422, "forms.answers_refused")
    assert "ininjo" in refused.text
