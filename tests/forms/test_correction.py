"""Correction, refusal, withdrawal, handover: through staff's API and the citizen's pages."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import httpx
import pytest
from tests.forms.applying import API, apply
from tests.forms.conftest import SetClock
from tests.forms.filling import controls_for, form_of

from machi.forms.commands.grant_application import GrantApplication, grant_application
from machi.forms.commands.look_into_application import LookIntoApplication, look_into_application
from machi.forms.commands.note_overdue_corrections import note_overdue_corrections
from machi.forms.commands.refuse_application import RefuseApplication, refuse_application
from machi.forms.domain.application import Actor
from machi.forms.domain.lifecycle import NotInThisState
from machi.forms.queries.cases import case_by_id
from machi.forms.store import answers as sealed_answers
from machi.forms.store import applications
from machi.shared.ids import new_id
from machi.shared.service import Context
from machi.shared.testing.clients import said

DESK = f"{API}/desk/applications"
HANAKO, JIRO = Actor("1", "approver", "見本 花子"), Actor("2", "approver", "見本 次郎")
POST = {
    "postal_code": "000-0000",
    "prefecture": "みほん県",
    "city_and_county": "みほん市",
    "street_address": "中央一丁目",
    "city_block": "2-3",
}
CORRECTION = {
    "reason": "部数と受け取り方を確かめてください",
    "due": "2026-04-20",
    "items": [
        {"path": "copies", "message": "何部いりますか"},
        {"path": "receive", "message": "郵送もできます"},
        {"path": "applicant", "message": "電話番号の事情を教えてください", "ask": "explain"},
    ],
}


@pytest.fixture
async def case(program: httpx.AsyncClient, token: Callable[..., str]) -> dict[str, Any]:
    """A case that was accepted."""
    made: dict[str, Any] = (await apply(program)).json()
    await do(program, made, "accept", {"expected_revision": 1}, token("clerk"))
    return made


async def do(
    program: httpx.AsyncClient,
    case: Mapping[str, Any],
    verb: str,
    body: Mapping[str, Any],
    token: str,
) -> httpx.Response:
    headers = {"authorization": f"Bearer {token}"}
    path = f"{DESK}/{case['application_id']}/{verb}"
    return await program.post(path, json=body, headers=headers)


async def ask(
    program: httpx.AsyncClient, case: Mapping[str, Any], token: str, **changes: object
) -> httpx.Response:
    body = {"expected_revision": 2, **CORRECTION, **changes}
    return await do(program, case, "request-correction", body, token)


async def stored(context: Context, case: Mapping[str, Any]) -> Mapping[str, Any]:
    async with context.db.transaction() as tx:
        found, sealed = await applications.by_id(tx, UUID(case["application_id"]))
        return (await sealed_answers.unseal(tx, context.vault, found.id, sealed)).given


async def opened(browser: httpx.AsyncClient, case: Mapping[str, Any]) -> str:
    """Open the case as its holder; gives its address."""
    number = str(case["receipt_number"])
    await browser.post("/forms/case", data={"receipt_number": number, "secret": case["secret"]})
    return f"/forms/case/{number}"


async def test_the_applicant_corrects_what_was_asked_about_and_nothing_else(
    browser: httpx.AsyncClient,
    program: httpx.AsyncClient,
    context: Context,
    case: dict[str, Any],
    token: Callable[..., str],
) -> None:
    asked = await ask(program, case, token("reviewer"))
    assert (asked.status_code, asked.json()["state"]) == (200, "correction_requested")
    before = await stored(context, case)
    path = await opened(browser, case)
    assert "なおしてほしいところがあります" in (await browser.get(path)).text
    page = await browser.get(f"{path}/correction")
    form = form_of(page, "/correction")
    assert not [name for name in form.fields if name.startswith(("applicant", "purpose", "do"))]
    assert {"copies", "explain:applicant", "shown"} <= set(form.fields)
    assert "見本 太郎" not in page.text
    sent = {name: value for name, value in form.fields.items() if value}
    sent |= {"copies": ["２"], "receive": ["post"], "explain:applicant": ["変わりました"]}
    more = await browser.post(f"{path}/correction", data=sent)
    assert more.status_code == 200
    assert "質問が増えました" in more.text
    again = form_of(more, "/correction")
    sent = {name: value for name, value in again.fields.items() if value and value != [""]}
    sent |= controls_for(POST, "post_address")
    done = await browser.post(f"{path}/correction", data=sent)
    assert done.status_code == 303, done.text
    after = await stored(context, case)
    assert after["copies"] == 2
    assert {key: after[key] for key in before if key not in {"copies", "receive"}} == {
        key: before[key] for key in before if key not in {"copies", "receive"}
    }
    assert set(after) - set(before) == {"post_address"}
    assert (await said(context))[-2:] == [
        "forms.application.correction_requested.v1",
        "forms.application.resubmitted.v1",
    ]
    view = await case_by_id(context.db, UUID(case["application_id"]))
    assert (view.case.fee_yen, view.case.correction_due) == (710, None)  # two copies and postage


@pytest.mark.parametrize("forged", ["applicant.family_name", "purpose", "relation"])
async def test_a_forged_change_is_refused_and_changes_nothing(  # noqa: PLR0913, PLR0917 - fixtures
    browser: httpx.AsyncClient,
    program: httpx.AsyncClient,
    context: Context,
    case: dict[str, Any],
    token: Callable[..., str],
    forged: str,
) -> None:
    await ask(program, case, token("reviewer"))
    before = await stored(context, case)
    path = await opened(browser, case)
    form = form_of(await browser.get(f"{path}/correction"), "/correction")
    sent = {name: value for name, value in form.fields.items() if value}
    sent |= {"explain:applicant": ["はい"], forged: ["偽"]}
    refused = await browser.post(f"{path}/correction", data=sent)
    assert refused.status_code == 422
    assert await stored(context, case) == before
    view = await case_by_id(context.db, UUID(case["application_id"]))
    assert view.case.state == "correction_requested"


async def test_what_is_wrong_is_said_and_what_was_typed_stays(
    browser: httpx.AsyncClient,
    program: httpx.AsyncClient,
    case: dict[str, Any],
    token: Callable[..., str],
) -> None:
    await ask(program, case, token("reviewer"))
    path = await opened(browser, case)
    form = form_of(await browser.get(f"{path}/correction"), "/correction")
    sent = {name: value for name, value in form.fields.items() if value}
    sent |= {"copies": ["たくさん"], "explain:applicant": [""]}
    wrong = await browser.post(f"{path}/correction", data=sent)
    assert wrong.status_code == 422
    assert "説明を入力してください" in wrong.text
    assert "たくさん" in wrong.text


async def test_a_second_tap_and_a_second_tab_find_what_the_first_one_did(
    browser: httpx.AsyncClient,
    program: httpx.AsyncClient,
    context: Context,
    case: dict[str, Any],
    token: Callable[..., str],
) -> None:
    only = [{"path": "copies", "message": "何部ですか"}]
    await ask(program, case, token("reviewer"), items=only)
    path = await opened(browser, case)
    form = form_of(await browser.get(f"{path}/correction"), "/correction")
    sent = {name: value for name, value in form.fields.items() if value} | {"copies": ["3"]}
    taps = [await browser.post(f"{path}/correction", data=sent) for _ in range(3)]
    assert [tap.status_code for tap in taps] == [303] * 3
    assert (await said(context)).count("forms.application.resubmitted.v1") == 1


async def test_the_request_is_refused_when_nobody_could_fulfil_it(
    program: httpx.AsyncClient, case: dict[str, Any], token: Callable[..., str]
) -> None:
    for changes, status in (
        ({"reason": " "}, 422),
        ({"due": "2026-04-05"}, 422),
        ({"items": [{"path": "nothing", "message": "?"}]}, 422),
        ({"reason": "番号は 123456789018 です"}, 422),
        ({"expected_revision": 1}, 409),
    ):
        refused = await ask(program, case, token("reviewer"), **changes)
        assert refused.status_code == status, refused.text
    assert (await ask(program, case, token("auditor"))).status_code == 403


async def test_the_clock_stands_while_the_applicant_corrects(
    program: httpx.AsyncClient, context: Context, token: Callable[..., str]
) -> None:
    """Two days, five days of correcting, one day: three. 2026-04-06 is a Monday."""
    clock = context.clock
    assert isinstance(clock, SetClock)
    made = (await apply(program, "jido-teate")).json()
    await do(program, made, "accept", {"expected_revision": 1}, token("clerk"))
    clock.at += timedelta(days=2)
    items = [{"path": "applicant", "message": "？", "ask": "explain"}]
    await ask(program, made, token("reviewer"), items=items)
    clock.at += timedelta(days=5)
    await _explain(context, made)
    clock.at += timedelta(days=1)
    await do(program, made, "grant", {"expected_revision": 5}, token("approver"))
    clock.at += timedelta(days=30)
    look = LookIntoApplication(UUID(made["application_id"]), new_id(), "見本 職員")
    seen = await look_into_application(look, context)
    assert (seen.application.state, seen.days_used) == ("decided_granted", 3)


async def _explain(context: Context, case: Mapping[str, Any]) -> None:
    from machi.forms.commands.resubmit_application import (  # noqa: PLC0415 - only this test does
        ResubmitApplication,
        resubmit_application,
    )

    view = await case_by_id(context.db, UUID(case["application_id"]))
    command = ResubmitApplication(
        application_id=view.case.id,
        expected_revision=view.case.revision,
        by=Actor("citizen", "citizen"),
        given={},
        explanations={"applicant": "説明します"},
    )
    await resubmit_application(command, context)


async def test_an_overdue_correction_is_marked_once_and_stays_open(
    browser: httpx.AsyncClient,
    program: httpx.AsyncClient,
    context: Context,
    case: dict[str, Any],
    token: Callable[..., str],
) -> None:
    await ask(program, case, token("reviewer"))
    clock = context.clock
    assert isinstance(clock, SetClock)
    await note_overdue_corrections(context)
    clock.at += date(2026, 4, 21) - date(2026, 4, 6)
    for _ in range(2):
        await note_overdue_corrections(context)
    told = await said(context)
    assert told.count("forms.application.correction_overdue.v1") == 1
    path = await opened(browser, case)
    assert "まだなおせます" in (await browser.get(path)).text
    assert (await browser.get(f"{path}/correction")).status_code == 200


async def test_a_refusal_tells_its_reason_and_a_notification_is_never_refused(
    browser: httpx.AsyncClient,
    program: httpx.AsyncClient,
    case: dict[str, Any],
    token: Callable[..., str],
) -> None:
    silent = {"expected_revision": 2, "reason": "　"}
    assert (await do(program, case, "refuse", silent, token("approver"))).status_code == 422
    body = {"expected_revision": 2, "reason": "条例第3条の要件に合いません（見本）"}
    assert (await do(program, case, "refuse", body, token("clerk"))).status_code == 403
    refused = await do(program, case, "refuse", body, token("approver"))
    assert refused.json()["state"] == "decided_refused"
    page = await browser.get(await opened(browser, case))
    assert "条例第3条の要件に合いません" in page.text
    notification = (await apply(program, "tenshutsu")).json()
    await do(program, notification, "accept", {"expected_revision": 1}, token("clerk"))
    never = await do(program, notification, "refuse", body, token("approver"))
    assert (never.status_code, never.json()["code"]) == (
        422,
        "forms.notification_is_not_refused",
    )


async def test_a_case_is_withdrawn_at_once_and_in_review_only_with_staff(
    browser: httpx.AsyncClient,
    program: httpx.AsyncClient,
    case: dict[str, Any],
    token: Callable[..., str],
) -> None:
    path = await opened(browser, case)
    sent = {"reason": "引っ越しがなくなりました"}
    assert (await browser.post(f"{path}/withdraw", data=sent)).status_code == 303
    assert "取り下げました" in (await browser.get(path)).text
    other = (await apply(program, "jido-teate")).json()
    await do(program, other, "accept", {"expected_revision": 1}, token("clerk"))
    await ask(program, other, token("reviewer"), items=[{"path": "applicant", "message": "?"}])
    page = await opened(browser, other)
    assert "取り下げ" in (await browser.get(page)).text


async def test_what_was_granted_is_handed_over_and_closed(
    program: httpx.AsyncClient, context: Context, token: Callable[..., str]
) -> None:
    made = (await apply(program, "jido-teate")).json()
    await do(program, made, "accept", {"expected_revision": 1}, token("clerk"))
    await do(program, made, "grant", {"expected_revision": 2}, token("approver"))
    issued = await do(program, made, "issue", {"expected_revision": 4}, token("clerk"))
    assert issued.json()["state"] == "issued"
    closed = await do(program, made, "close", {"expected_revision": 5}, token("clerk"))
    assert closed.json()["state"] == "closed"
    assert (await said(context))[-2:] == [
        "forms.application.issued.v1",
        "forms.application.closed.v1",
    ]


async def test_of_two_decisions_at_once_one_is_made_and_the_other_is_told(
    context: Context, case: dict[str, Any]
) -> None:
    """Grant and refuse race, in pairs; `bench/decisions.py` does a thousand."""
    own = UUID(case["application_id"])
    done = await asyncio.gather(
        *(
            one
            for _ in range(4)
            for one in (
                grant_application(
                    GrantApplication(application_id=own, expected_revision=2, by=HANAKO), context
                ),
                refuse_application(
                    RefuseApplication(
                        application_id=own, expected_revision=2, by=JIRO, reason="見本の理由"
                    ),
                    context,
                ),
            )
        ),
        return_exceptions=True,
    )
    assert sum(not isinstance(one, BaseException) for one in done) == 1
    assert sum(isinstance(one, NotInThisState) for one in done) == 7
    told = await said(context)
    assert (
        told.count("forms.application.granted.v1") + told.count("forms.application.refused.v1") == 1
    )


async def test_staff_ask_for_a_correction_and_see_what_was_changed(
    browser: httpx.AsyncClient, case: dict[str, Any], token: Callable[..., str]
) -> None:
    browser.cookies.set("machi_staff", token("supervisor"))
    page = f"/forms/desk/{case['application_id']}"
    form = form_of(await browser.get(page), "/request_correction")
    sent = {name: value for name, value in form.fields.items() if value and value != [""]}
    sent |= {"item": ["copies"], "message:copies": ["何部ですか"], "reason": ["部数の確認"]}
    asked = await browser.post(f"{page}/request_correction", data=sent)
    assert asked.status_code == 303, asked.text
    path = await opened(browser, case)
    form = form_of(await browser.get(f"{path}/correction"), "/correction")
    sent = {name: value for name, value in form.fields.items() if value} | {"copies": ["4"]}
    await browser.post(f"{path}/correction", data=sent)
    seen = (await browser.get(page)).text
    assert "なおされたところ" in seen
    assert "補正済" in seen
    note = await browser.post(f"{page}/notes", data={"text": "電話で確認した（見本）"})
    assert note.status_code == 303
    assert "電話で確認した（見本）" in (await browser.get(page)).text
