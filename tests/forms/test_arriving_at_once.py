"""What is stored in one statement is what the steps of a transaction store; numbers are unique."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest
from tests.forms.applying import answers as sample_answers
from tests.forms.applying import document

from machi.forms.commands.arrival import Arrival, arrive
from machi.forms.commands.file_application import FileApplication, file_application, new_draft
from machi.forms.commands.publish_procedure import PublishProcedure, publish_procedure
from machi.forms.commands.send_at_once import DraftKeepsChanging
from machi.forms.commands.start_draft import StartDraft, start_draft
from machi.forms.commands.submit_application import SubmitApplication, submit_application
from machi.forms.domain.application import CITIZEN
from machi.forms.domain.assurance import How, Level, Proof, seal_of_answers
from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.store import answers as stored_answers
from machi.forms.store import applications, hot_draft, procedures
from machi.shared.clock import business_date
from machi.shared.service import Context
from machi.shared.testing.clients import said

FEE_FIRST = "mihon-gomi"
"""The sample city's bulky waste, paid for before anything else."""
ITS_OWN = {"id", "receipt_number", "secret_hash", "answers"}
TABLES = {
    "application": ITS_OWN,
    "application_transition": {"application_id"},
    "vault_key": {"case_id", "wrapped", "created_at"},
    "outbox": {"id", "entity_id", "seq", "topics", "data", "stored_at", "xid", "created_at"},
}


@pytest.fixture(autouse=True)
async def fee_first(context: Context) -> None:
    sold = document("sodai-gomi")
    fee = {**sold["fee"], "timing": {**sold["fee"]["timing"], "online": "before"}}
    changed = {**sold, "id": FEE_FIRST, "fee": fee}
    await publish_procedure(PublishProcedure(changed), context)


def answers(name: str = "juminhyo") -> dict[str, Any]:
    return sample_answers("sodai-gomi" if name == FEE_FIRST else name)


async def signed(context: Context, given: Mapping[str, Any], name: str = "juminhyo") -> Proof:
    """Prove who files, with the card's signature under exactly these answers."""
    at = context.clock.now()
    async with context.db.transaction() as tx:
        procedure, _ = await procedures.in_force(tx, name, business_date(at))
    found = evaluate(procedure, given, Circumstances("online", business_date(at)))
    seal = seal_of_answers(procedure, found.answers)
    return Proof(level=Level.JPKI_SIGN, how=How.APP, at=at, citizen=b"somebody", signed=seal)


async def filing(
    context: Context, name: str = "juminhyo", key: str | None = None
) -> FileApplication:
    given = answers(name)
    proof = await signed(context, given, name)
    return FileApplication(
        procedure_id=name, answers=given, recipient="somebody", key=key, proof=proof
    )


async def sending(context: Context, name: str = "juminhyo") -> SubmitApplication:
    """Fill a draft in with all its answers; gives the command that sends it."""
    begun = await start_draft(StartDraft(name, "online"), context)
    async with context.db.transaction() as tx:
        draft, _ = await applications.by_draft_token(tx, begun.token)
        content = stored_answers.Answers(answers(name))
        sealed = await stored_answers.seal(tx, context.vault, draft.id, content)
        await applications.save_answers(tx, draft.id, sealed, context.clock.now())
    proof = await signed(context, answers(name), name)
    return SubmitApplication(begun.token, "somebody", proof=proof)


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
            proof=await signed(context, answers(name), name),
        )
        await arrive(tx, context, await new_draft(tx, version, "online", at), arrival)


async def rows(context: Context, table: str, without: set[str]) -> list[list[dict[str, Any]]]:
    """Give what two cases left in a table: of the first, of the second."""
    found = await context.db.rows(f"select to_jsonb(t) as row from {table} t")  # noqa: S608 - our own names
    every = [{k: v for k, v in one["row"].items() if k not in without} for one in found]
    half = len(every) // 2
    return [every[:half], every[half:]]


@pytest.mark.parametrize("name", ["juminhyo", "jido-teate", "inu-toroku", FEE_FIRST])
async def test_one_statement_stores_what_the_steps_store(context: Context, name: str) -> None:
    await in_steps(context, name)
    case = await file_application(await filing(context, name), context)
    for table, without in TABLES.items():
        by_steps, at_once = await rows(context, table, without)
        assert by_steps == at_once, table
    async with context.db.transaction() as tx:
        read, sealed = await applications.by_id(tx, case.id)
        content = await stored_answers.unseal(tx, context.vault, case.id, sealed)
        procedure = await procedures.pinned(tx, case)
    assert read == case
    assert set(content.given) <= {one.key for one in procedure.fields}


async def test_a_number_that_was_given_before_is_not_given_again(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter(["AB2CD3EF", "AB2CD3EF", "GH4JK5LM"])
    monkeypatch.setattr("machi.forms.commands.at_once.new_readable_code", lambda: next(numbers))
    command = await filing(context)
    made = [(await file_application(command, context)).receipt_number for _ in range(2)]
    assert made == ["AB2CD3EF", "GH4JK5LM"]


async def test_the_same_request_six_times_at_once_is_one_application(context: Context) -> None:
    command = await filing(context, key="one")
    made = await asyncio.gather(*(file_application(command, context) for _ in range(6)))
    assert len({one.id for one in made}) == 1
    [row] = await context.db.rows("select count(*) as n from outbox")
    assert row["n"] == 1


@pytest.mark.parametrize("name", ["juminhyo", "jido-teate", "inu-toroku", FEE_FIRST])
async def test_a_draft_that_is_sent_is_stored_as_one_that_arrives_whole(
    context: Context, name: str
) -> None:
    await file_application(await filing(context, name), context)
    sent = await submit_application(await sending(context, name), context)
    of_a_draft = {"draft_token_hash", "expires_at"}
    for table, without in TABLES.items():
        whole, by_pages = await rows(context, table, without | of_a_draft)
        assert whole == by_pages, table
    async with context.db.transaction() as tx:
        assert (await applications.by_id(tx, sent.id))[0] == sent
    [counted] = await context.db.rows("select n from tally where key = 'sent'")
    assert counted["n"] == 1


async def test_ten_taps_at_once_find_one_case(context: Context) -> None:
    command = await sending(context)
    taps = (submit_application(command, context) for _ in range(10))
    assert len({one.receipt_number for one in await asyncio.gather(*taps)}) == 1
    assert await said(context) == ["forms.application.submitted.v1"]
    [counted] = await context.db.rows("select sum(n)::int as n from tally where key = 'sent'")
    assert counted["n"] == 1


async def test_a_number_that_was_given_before_is_another_for_a_draft_too(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = iter(["AB2CD3EF", "AB2CD3EF", "GH4JK5LM"])
    monkeypatch.setattr("machi.forms.commands.at_once.new_readable_code", lambda: next(numbers))
    commands = [await sending(context) for _ in range(2)]
    made = [(await submit_application(one, context)).receipt_number for one in commands]
    assert made == ["AB2CD3EF", "GH4JK5LM"]


async def test_what_is_typed_while_a_draft_is_judged_is_in_the_case(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = await sending(context, "inu-toroku")
    first = answers("inu-toroku")
    last = {**first, "dogs": [{**first["dogs"][0], "name": "あとから"}]}
    late = iter([last])

    async def look_then_somebody_types(*given: Any) -> hot_draft.Seen:  # noqa: ANN401 - passed on
        seen = await look(*given)
        for typed in late:
            async with context.db.transaction() as tx:
                sealed = stored_answers.seal_with(seen.key, stored_answers.Answers(typed))
                await applications.save_answers(
                    tx, seen.application.id, sealed, context.clock.now()
                )
        return seen

    look = hot_draft.look
    monkeypatch.setattr(hot_draft, "look", look_then_somebody_types)
    case = await submit_application(command, context)
    async with context.db.transaction() as tx:
        _, sealed = await applications.by_id(tx, case.id)
        content = await stored_answers.unseal(tx, context.vault, case.id, sealed)
    assert [one["name"] for one in content.given["dogs"]] == ["あとから"]


async def test_a_draft_that_changes_all_the_time_is_told_so_and_stays(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    command = await sending(context)

    async def look_then_touch(*given: Any) -> hot_draft.Seen:  # noqa: ANN401 - passed on
        seen = await look(*given)
        async with context.db.transaction() as tx:
            await applications.touch(tx, seen.application.id, context.clock.now())
        return seen

    look = hot_draft.look
    monkeypatch.setattr(hot_draft, "look", look_then_touch)
    with pytest.raises(DraftKeepsChanging):
        await submit_application(command, context)
    [row] = await context.db.rows("select state, revision from application")
    assert (row["state"], row["revision"]) == ("draft", 0)
    assert await said(context) == []
