"""What was signed is filed whole or not at all, and nobody overwrites a colleague unseen."""

import asyncio
from collections.abc import Callable

import pytest
from tests.forms.conftest import SetClock
from tests.forms.intake.counter import API, Counter, card
from tests.forms.intake.family import CARD, knows

from machi.forms.commands.intake.abandon_intake import abandon_left_intakes
from machi.forms.domain.evaluation import NeededDocument
from machi.forms.store import applications
from machi.shared.service import Context
from machi.shared.testing.clients import said
from machi.shared.vault.vault import Forgotten

TWO = ("kokuho-shutoku", "juminhyo")


@pytest.fixture
async def signed(counter: Counter) -> Counter:
    """One person, two forms, signed on paper."""
    known = {**knows(), "insurance:reason": "birth", "kokuho-shutoku:reason": "birth"}
    known["person:1~address"] = known["move:to"]
    await counter.begin()
    await counter.do("procedures", procedures=list(TWO))
    await counter.read_card(card(*CARD))
    await counter.hear_all(known)
    await counter.do("sign-on-paper", seal=(await counter.seen())["seal"])
    return counter


async def test_all_forms_are_filed_and_accepted_in_one_transaction(
    signed: Counter, context: Context
) -> None:
    filed = (await signed.do("submit-all"))["items"]
    assert [one["state"] for one in filed] == ["accepted", "accepted"]
    page = await signed.program.get(f"/forms/desk/{filed[0]['application_id']}")
    assert f"/forms/desk/{filed[1]['application_id']}" in page.text, "one leads to the other"
    counted = await context.db.rows(
        "select key, sum(n) as n from tally where kind = 'source' group by 1"
    )
    assert {row["key"] for row in counted} >= {"card", "heard"}
    rows = await context.db.rows("select intake_id, channel from application")
    assert {(str(row["intake_id"]), row["channel"]) for row in rows} == {(signed.id, "counter")}
    subjects = await said(context)
    assert subjects.count("forms.application.accepted.v1") == len(TWO)
    assert subjects.count("forms.intake.completed.v1") == 1
    again = (await signed.do("submit-all"))["items"]  # a second tap finds the same cases
    assert [one["receipt_number"] for one in again] == [one["receipt_number"] for one in filed]


async def test_when_the_last_form_fails_none_is_filed(
    signed: Counter, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = applications.new_receipt_number
    numbers = 0

    async def breaks(tx: object) -> str:
        nonlocal numbers
        numbers += 1
        if numbers == len(TWO):
            raise RuntimeError("the power went out")
        return await given(tx)  # type: ignore[arg-type]  # the transaction of the command

    monkeypatch.setattr(applications, "new_receipt_number", breaks)
    assert (await signed.send("submit-all")).status_code == 500
    assert await context.db.rows("select id from application") == []
    assert "forms.application.submitted.v1" not in await said(context)
    monkeypatch.setattr(applications, "new_receipt_number", given)
    assert len((await signed.do("submit-all"))["items"]) == len(TWO)


async def test_the_signature_covers_every_form(signed: Counter, context: Context) -> None:
    await context.db.row("update intake set seal = sha256('another form'::bytea)")
    refused = await signed.send("submit-all")
    assert (refused.status_code, refused.json()["code"]) == (409, "forms.signature_does_not_cover")
    assert await context.db.rows("select id from application") == []


async def test_nothing_changes_under_a_signature_and_reopening_voids_it(
    signed: Counter, context: Context
) -> None:
    refused = await signed.send("hear", answers={"person:1": {"phone": "090-0000-0001"}})
    assert (refused.status_code, refused.json()["code"]) == (409, "forms.intake_moved_on")
    await signed.do("reopen")
    [row] = await context.db.rows("select signature, seal from intake")
    assert (row["signature"], row["seal"]) == (None, None)
    seal = (await signed.seen())["seal"]
    await signed.do("hear", answers={"person:1": {"phone": "090-0000-0001"}})
    stale = await signed.send("sign-on-paper", seal=seal)
    assert (stale.status_code, stale.json()["code"]) == (409, "forms.not_what_was_shown")
    assert (await signed.send("submit-all")).status_code == 409


async def test_of_two_clerks_at_once_the_second_is_told(
    signed: Counter, token: Callable[..., str]
) -> None:
    asked = {"expected_revision": signed.revision}
    mine = {"authorization": f"Bearer {token('clerk')}"}
    other = {"authorization": f"Bearer {token('reviewer')}"}
    answered = await asyncio.gather(
        *(
            signed.program.post(f"{API}/{signed.id}/submit-all", json=asked, headers=headers)
            for headers in (mine, other)
        )
    )
    assert sorted(one.status_code for one in answered) == [200, 409]
    [late] = [one for one in answered if one.status_code == 409]
    assert "まとめて受付" in late.json()["detail"]


async def test_a_clerk_who_presses_twice_at_once_reads_the_same_numbers(signed: Counter) -> None:
    asked = {"expected_revision": signed.revision}
    answered = await asyncio.gather(
        *(signed.program.post(f"{API}/{signed.id}/submit-all", json=asked) for _ in range(2))
    )
    assert [one.status_code for one in answered] == [200, 200]
    first, second = (one.json()["items"] for one in answered)
    assert first == second


async def test_what_was_heard_is_gone_when_it_is_over(
    signed: Counter, counter: Counter, context: Context
) -> None:
    await signed.do("submit-all")
    assert (await signed.seen())["values"] == {}
    await counter.begin()
    clock = context.clock
    assert isinstance(clock, SetClock)
    clock.at = clock.at.replace(day=clock.at.day + 1)
    await abandon_left_intakes(context)
    gone = await counter.program.get(f"{API}/{counter.id}")
    assert gone.json()["code"] == Forgotten.code
    assert "forms.intake.abandoned.v1" in await said(context)


async def test_an_unfinished_intake_is_not_signed(counter: Counter) -> None:
    await counter.begin()
    await counter.do("procedures", procedures=["juminhyo"])
    refused = await counter.send("sign-on-paper", seal="0" * 64)
    assert refused.json()["code"] == "forms.intake_incomplete"


async def test_a_form_is_filed_when_staff_have_seen_the_paper_that_it_needs(
    signed: Counter, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(NeededDocument, "blocks", lambda needed, _: needed.key == "boshi_techo")
    refused = await signed.send("submit-all")
    assert (refused.status_code, refused.json()["code"]) == (422, "forms.papers_unseen")
    page = await signed.program.get(f"/forms/intake/{signed.id}?step=check")
    assert 'name="paper:kokuho-shutoku/boshi_techo"' in page.text
    paper = {"procedure_id": "kokuho-shutoku", "paper": "boshi_techo"}
    waived = await signed.send("submit-all", papers=[{**paper, "reason": " "}])
    assert waived.json()["code"] == "forms.no_reason"
    assert await context.db.rows("select 1 from application where state <> 'draft'") == []
    filed = (await signed.do("submit-all", papers=[paper]))["items"]
    pages = [await signed.program.get(f"/forms/desk/{one['application_id']}") for one in filed]
    assert sum("見て確認した" in page.text for page in pages) == 1
