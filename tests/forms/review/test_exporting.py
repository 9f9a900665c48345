"""Taking cases out: exactly what is visible, nothing that runs in a spreadsheet, all recorded."""

import csv
import json
from io import StringIO
from typing import Any

import httpx
import pytest
from tests.forms.applying import API, answers, apply, document
from tests.forms.review.staff import HANAKO, sign

from machi.forms.domain.reading import read_procedure
from machi.forms.sheets import BOM, columns, guarded, heading
from machi.shared.service import Context

EXPORTS = f"{API}/desk/exports"
JUMINHYO = {"procedure_id": "juminhyo", "version": 2}


async def export(
    program: httpx.AsyncClient,
    context: Context,
    *roles: str,
    **asked: Any,  # noqa: ANN401 - JSON
) -> httpx.Response:
    body = {"filter": JUMINHYO, "form": "csv", "why": "現況調査のため", **asked}
    who = sign(context, HANAKO, *(roles or ("reviewer",)))
    return await program.post(EXPORTS, json=body, headers=who)


def rows_of(answer: httpx.Response) -> list[list[str]]:
    assert answer.status_code == 200, answer.text
    return list(csv.reader(StringIO(answer.text.removeprefix(BOM), newline="")))


async def recorded(context: Context) -> list[Any]:
    return await context.db.rows(
        "select application_id, why, actor_name from audit_entry where action = 'export'"
    )


async def test_a_sheet_has_a_row_a_case_and_the_columns_of_its_version(
    program: httpx.AsyncClient, context: Context
) -> None:
    cases = [(await apply(program)).json() for _ in range(2)]
    await apply(program, "jido-teate")
    answer = await export(program, context)
    assert answer.content.startswith(BOM.encode())
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["cache-control"] == "no-store"
    head, *rows = rows_of(answer)
    assert [row[0] for row in rows] == [one["receipt_number"] for one in cases[::-1]]
    assert all(len(row) == len(head) for row in rows)
    by_name = dict(zip(head, rows[0], strict=True))
    person = answers()["applicant"]
    assert by_name["請求する人：氏名"] == f"{person['family_name']} {person['given_name']}"
    kept = await recorded(context)
    assert {str(one["application_id"]) for one in kept} == {one["application_id"] for one in cases}
    assert {one["why"] for one in kept} == {"現況調査のため"}


async def test_json_has_the_answers_as_they_are_and_nothing_hidden(
    program: httpx.AsyncClient, context: Context
) -> None:
    await apply(program)
    await apply(program, "jido-teate")
    answer = await export(program, context, filter={}, form="json")
    items = json.loads(answer.text)["items"]
    assert [one["procedure_id"] for one in items] == ["jido-teate", "juminhyo"]
    assert items[1]["answers"]["applicant"]["family_name"] == "見本"
    assert len(await recorded(context)) == 2


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_no_cell_begins_like_a_formula(begins: str) -> None:
    assert guarded(f"{begins}cmd|' /C calc'!A0") == f"'{begins}cmd|' /C calc'!A0"
    assert guarded("見本 花子") == "見本 花子"
    assert guarded(-5) == -5, "a number is no formula"


async def test_a_formula_that_somebody_typed_arrives_as_text(
    program: httpx.AsyncClient, context: Context
) -> None:
    typed = "=HYPERLINK(1)"
    person = {**answers()["applicant"], "family_name": typed}
    made = await apply(program, answers=answers(applicant=person))
    assert made.status_code == 201, made.text
    sheet = await export(program, context)
    assert f"'{typed}" in sheet.text
    assert not any(cell.startswith("=") for row in rows_of(sheet) for cell in row)


@pytest.mark.parametrize("name", ["juminhyo", "jido-teate", "inu-toroku", "sodai-gomi"])
def test_every_question_of_a_version_has_a_column(name: str) -> None:
    procedure = read_procedure(document(name))
    titles = [one.title for one in columns(procedure)]
    for field in procedure.fields:
        if field.type != "statement":
            assert any(one.startswith(field.label["ja"]) for one in titles), field.key
    assert heading(procedure).startswith(BOM)


async def test_only_who_may_and_only_for_a_purpose(
    program: httpx.AsyncClient, context: Context
) -> None:
    await apply(program)
    assert (await export(program, context, "clerk")).status_code == 403
    assert (await export(program, context, why=" ")).status_code == 422
    one = await export(program, context, filter={"procedure_id": "juminhyo"})
    assert one.json()["code"] == "forms.one_version_needed"
    none = await export(program, context, filter={**JUMINHYO, "state": "closed"})
    assert none.json()["code"] == "forms.nothing_to_export"
    assert await recorded(context) == []


async def test_a_list_that_is_too_long_is_refused_before_anything_is_opened(
    program: httpx.AsyncClient, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        await apply(program)
    monkeypatch.setattr("machi.forms.commands.export_cases.AT_MOST", 1)
    assert (await export(program, context)).json()["code"] == "forms.too_many_to_export"
    assert await recorded(context) == []


async def test_pages_longer_than_one_batch_come_whole(
    program: httpx.AsyncClient, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("machi.forms.commands.export_cases._AT_ONCE", 2)
    made = [(await apply(program)).json()["receipt_number"] for _ in range(5)]
    _, *rows = rows_of(await export(program, context))
    assert [row[0] for row in rows] == made[::-1]
    assert len(await recorded(context)) == 5


async def test_the_page_offers_each_version_and_asks_what_for(
    browser: httpx.AsyncClient, program: httpx.AsyncClient, context: Context
) -> None:
    await apply(program)
    browser.headers.update(sign(context, HANAKO, "reviewer"))
    page = await browser.get("/forms/desk/export", params={"procedure": "juminhyo"})
    assert "juminhyo:2" in page.text
    sent = {"pinned": "juminhyo:2", "procedure": "juminhyo", "state": "open"}
    refused = await browser.post("/forms/desk/export", data={**sent, "why": ""})
    assert refused.status_code == 422
    sheet = await browser.post("/forms/desk/export", data={**sent, "why": "現況調査のため"})
    assert len(rows_of(sheet)) == 2
    assert len(await recorded(context)) == 1
