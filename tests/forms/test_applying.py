"""A program applies, and asks where the case is."""

import asyncio
import json
from dataclasses import replace
from importlib.resources import files
from typing import Any

import httpx
import pytest
from pydantic import SecretStr
from tests.forms.applying import API, answers, apply

from machi.forms.app import SERVICE
from machi.shared.service import Context
from machi.shared.testing.clients import client, said

MY_NUMBER = "123456789018"


async def test_an_application_becomes_a_case_with_number_and_secret(
    program: httpx.AsyncClient, context: Context
) -> None:
    made = await apply(program, recipient="somebody-known-to-notify")
    assert made.status_code == 201
    body = made.json()
    assert len(body["receipt_number"]) == 8
    assert body["case_path"] == f"/forms/case/{body['receipt_number']}"
    case = await program.get(
        f"{API}/applications/{body['receipt_number']}",
        headers={"Machi-Case-Secret": body["secret"]},
    )
    told = case.json()
    assert told["state"] == "submitted"
    assert body["receipt_number"] in told["words"]
    assert told["fee_yen"] == 300
    assert await said(context) == ["forms.application.submitted.v1"]


async def test_the_event_carries_ids_and_nothing_of_the_answers(
    program: httpx.AsyncClient, context: Context
) -> None:
    made = (await apply(program, recipient="somebody")).json()
    [row] = await context.db.rows("select * from outbox")
    assert row["revision"] == 1
    assert row["data"] == {
        "application_id": made["application_id"],
        "receipt_number": made["receipt_number"],
        "procedure_id": "juminhyo",
        "procedure_version": 2,
        "state": "submitted",
        "recipient": "somebody",
        "channel": "online",
    }


async def test_nothing_of_the_answers_can_be_read_in_the_database(
    program: httpx.AsyncClient, context: Context
) -> None:
    await apply(program, key="once")
    for table in ("application", "application_transition", "answered_request", "outbox"):
        for row in await context.db.rows(f"select t::text as line from {table} t"):  # noqa: S608 - our own names
            assert "見本" not in row["line"]
            assert "太郎" not in row["line"]
            assert "見本".encode().hex() not in row["line"]


async def test_the_same_key_makes_one_case_and_tells_its_secret_again(
    program: httpx.AsyncClient, context: Context
) -> None:
    first, second = await asyncio.gather(apply(program, key="tap"), apply(program, key="tap"))
    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    [row] = await context.db.rows("select count(*) as n from application")
    assert row["n"] == 1
    [stored] = await context.db.rows("select answer::text as text from answered_request")
    assert first.json()["secret"] not in stored["text"]


async def test_the_same_key_with_other_answers_is_refused(program: httpx.AsyncClient) -> None:
    await apply(program, key="tap")
    other = await apply(program, key="tap", answers=answers(copies=2))
    assert other.status_code == 422
    assert other.json()["code"] == "machi.idempotency_key_reused"


@pytest.mark.parametrize(
    ("change", "field", "reason"),
    [
        ({"copies": 0}, "answers.copies", "1以上"),
        ({"copies": None}, "answers.copies", "通数"),
        ({"certificate": "passport"}, "answers.certificate", "選択肢"),
        ({"nobody_asked": "x"}, "answers.nobody_asked", "nobody_asked"),
        ({"applicant": {"family_name": "見本"}}, "answers.applicant.given_name", "名"),
    ],
)
async def test_bad_answers_are_refused_with_the_place_and_the_reason(
    program: httpx.AsyncClient, context: Context, change: dict[str, Any], field: str, reason: str
) -> None:
    refused = await apply(program, answers=answers(**change))
    assert refused.status_code == 422
    assert refused.headers["content-type"] == "application/problem+json"
    told = {one["field"]: one["reason"] for one in refused.json()["errors"]}
    assert reason in told[field]
    assert await context.db.rows("select 1 from application") == []


async def test_a_my_number_is_stopped_with_a_way_on(
    program: httpx.AsyncClient, context: Context
) -> None:
    given = answers(
        relation="third",
        purpose=f"提出先の番号は{MY_NUMBER}",
        targets=[{"person": {"full_name": "A B"}}],
    )
    refused = await apply(program, answers=given)
    assert refused.status_code == 422
    [told] = refused.json()["errors"]
    assert told["field"] == "answers.purpose"
    assert "マイナンバー" in told["reason"]
    assert MY_NUMBER not in refused.text
    confirmed = await apply(program, answers=given, not_my_number=["purpose"])
    assert confirmed.status_code == 201
    assert len(await context.db.rows("select 1 from application")) == 1


async def test_a_hidden_answer_is_dropped_and_the_case_is_made(
    program: httpx.AsyncClient,
    token: Any,  # noqa: ANN401 - the fixture
) -> None:
    made = await apply(program, answers=answers(purpose="偽の投稿"))
    assert made.status_code == 201
    opened = await program.get(
        f"{API}/desk/applications/{made.json()['application_id']}",
        headers={"authorization": f"Bearer {token('clerk')}"},
    )
    assert "purpose" not in opened.json()["answers"]
    assert "偽の投稿" not in json.dumps(opened.json(), ensure_ascii=False)


@pytest.mark.parametrize("name", ["tennyu-tenkyo", "inkan-shomei"])
async def test_a_procedure_of_the_counter_is_not_taken_online(
    program: httpx.AsyncClient, name: str
) -> None:
    refused = await program.post(f"{API}/applications", json={"procedure_id": name, "answers": {}})
    assert (refused.status_code, refused.json()["code"]) == (422, "forms.not_offered")


async def test_neither_number_nor_secret_alone_opens_a_case(program: httpx.AsyncClient) -> None:
    made = (await apply(program)).json()
    path = f"{API}/applications/{made['receipt_number']}"
    assert (await program.get(path)).status_code == 401
    wrong = await program.get(path, headers={"Machi-Case-Secret": "AAAA"})
    unknown = await program.get(
        f"{API}/applications/NBODY9XX", headers={"Machi-Case-Secret": made["secret"]}
    )
    assert wrong.json()["code"] == unknown.json()["code"] == "forms.wrong_number_or_secret"


async def test_guessing_a_secret_is_held_back(program: httpx.AsyncClient) -> None:
    made = (await apply(program)).json()
    path = f"{API}/applications/{made['receipt_number']}"
    statuses = [
        (await program.get(path, headers={"Machi-Case-Secret": f"GUESS{n}"})).status_code
        for n in range(12)
    ]
    assert statuses.count(429) >= 1
    right = await program.get(path, headers={"Machi-Case-Secret": made["secret"]})
    assert right.status_code == 429


async def test_an_old_secret_stays_good_after_the_services_key_was_changed(
    program: httpx.AsyncClient, context: Context
) -> None:
    made = (await apply(program, key="tap")).json()
    new_key = SecretStr("another key for tests that is long enough")
    settings = context.settings.model_copy(update={"secret_key": new_key})
    async with client(replace(context, settings=settings), SERVICE) as later:
        case = await later.get(
            f"{API}/applications/{made['receipt_number']}",
            headers={"Machi-Case-Secret": made["secret"].lower()},
        )
        assert case.status_code == 200
        again = await apply(later, key="tap")
        assert again.json()["secret"] is None, "better no secret than a wrong one"


async def test_the_list_and_the_document_of_each_procedure(program: httpx.AsyncClient) -> None:
    listed = (await program.get(f"{API}/procedures")).json()["items"]
    samples = (files("machi.forms.sample_city") / "procedures").iterdir()
    assert {one["id"] for one in listed} == {one.name.partition(".")[0] for one in samples}
    one = (await program.get(f"{API}/procedures/juminhyo")).json()
    assert one["document"]["id"] == "juminhyo"
    assert len(one["hash"]) == 64
    assert (await program.get(f"{API}/procedures/nobody")).status_code == 404
