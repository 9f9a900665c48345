"""What is stored in one statement is what the steps of a transaction store; numbers are unique."""

import asyncio
from typing import Any

import pytest
from tests.forms.applying import answers, document

from machi.forms.commands.arrival import Arrival, arrive
from machi.forms.commands.file_application import FileApplication, file_application, new_draft
from machi.forms.domain.application import CITIZEN
from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.store import answers as stored_answers
from machi.forms.store import applications, procedures
from machi.shared.clock import business_date
from machi.shared.service import Context

ITS_OWN = {"id", "receipt_number", "secret_hash", "answers"}
TABLES = {
    "application": ITS_OWN,
    "application_transition": {"application_id"},
    "vault_key": {"case_id", "wrapped", "created_at"},
    "outbox": {"id", "entity_id", "seq", "topics", "data", "stored_at", "xid", "created_at"},
}


async def in_steps(context: Context, name: str) -> None:
    """File an application as everything else arrives: a draft, then its step."""
    at = context.clock.now()
    async with context.db.transaction() as tx:
        version = await procedures.in_force(tx, name, business_date(at))
        circumstances = Circumstances("online", business_date(at))
        evaluation = evaluate(version[0], answers(name), circumstances)
        arrival = Arrival(
            procedure=version[0],
            evaluation=evaluation,
            not_my_number=frozenset(),
            by=CITIZEN,
            recipient="somebody",
            at=at,
        )
        await arrive(tx, context, await new_draft(tx, version, "online", at), arrival)


async def rows(context: Context, table: str, without: set[str]) -> list[dict[str, Any]]:
    found = await context.db.rows(f"select to_jsonb(t) as row from {table} t")  # noqa: S608 - our own names
    return [{k: v for k, v in one["row"].items() if k not in without} for one in found]


@pytest.mark.parametrize("name", ["juminhyo", "jido-teate", "inu-toroku"])
async def test_one_statement_stores_what_the_steps_store(context: Context, name: str) -> None:
    await in_steps(context, name)
    command = FileApplication(procedure_id=name, answers=answers(name), recipient="somebody")
    case = await file_application(command, context)
    for table, without in TABLES.items():
        by_steps, at_once = await rows(context, table, without)
        assert by_steps == at_once, table
    async with context.db.transaction() as tx:
        read, sealed = await applications.by_id(tx, case.id)
        content = await stored_answers.unseal(tx, context.vault, case.id, sealed)
    assert read == case
    assert set(content.given) <= {
        one["key"] for page in document(name)["pages"] for one in page["fields"]
    }


async def test_a_number_that_was_given_before_is_not_given_again(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter(["AB2CD3EF", "AB2CD3EF", "GH4JK5LM"])
    monkeypatch.setattr(
        "machi.forms.commands.file_at_once.new_readable_code", lambda: next(numbers)
    )
    command = FileApplication(procedure_id="juminhyo", answers=answers())
    made = [(await file_application(command, context)).receipt_number for _ in range(2)]
    assert made == ["AB2CD3EF", "GH4JK5LM"]


async def test_the_same_request_six_times_at_once_is_one_application(context: Context) -> None:
    command = FileApplication(procedure_id="juminhyo", answers=answers(), key="one")
    made = await asyncio.gather(*(file_application(command, context) for _ in range(6)))
    assert len({one.id for one in made}) == 1
    [row] = await context.db.rows("select count(*) as n from outbox")
    assert row["n"] == 1
