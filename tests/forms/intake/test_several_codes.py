"""A family brings several codes: everything falls together, and what differs is chosen."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import pytest
from tests.forms.intake.counter import API, Counter
from tests.forms.intake.family import knows

from machi.forms.commands.pre_entry import make_pre_entry
from machi.forms.commands.save_page import SavePage, save_page
from machi.forms.commands.start_draft import StartDraft, start_draft
from machi.forms.domain.intake.hearing import Hearing, Source, Told, learn
from machi.forms.domain.intake.merging import NoSuchDispute, disputes, merge, settle
from machi.shared.service import Context

AT = datetime(2026, 4, 6, tzinfo=UTC)
HOME = {"move.to/prefecture": "みほん県", "move.to/city_block": "10-2"}


def person(number: str) -> dict[str, Any]:
    return {key: part for key, part in knows()[f"person:{number}"].items() if key != "phone"}


async def written(context: Context, procedure: str, pages: Mapping[str, Any]) -> str:
    draft = await start_draft(StartDraft(procedure, "pre_entry"), context)
    for page, given in pages.items():
        await save_page(SavePage(token=draft.token, page=page, given=given), context)
    return (await make_pre_entry(draft.token, context)).code


async def insurance(context: Context, *numbers: str, **changes: Any) -> str:  # noqa: ANN401 - answers
    """Write a health insurance form at home, for some of the family."""
    people = [{"person": person(number) | changes} for number in numbers]
    me = {key: part for key, part in person(numbers[0]).items() if key != "sex"}
    pages = {"who": {"applicant": me, "relation": "self"}, "people": {"members": people}}
    return await written(context, "kokuho-shutoku", pages)


def test_an_address_of_two_people_is_never_mixed() -> None:
    by = Told(Source.PRE_ENTRY, AT, "見本 桜")
    mine = learn(Hearing(), HOME, Told(Source.PRE_ENTRY, AT, "見本 健"))
    hers = learn(
        Hearing(), {**HOME, "move.to/city_block": "10-3", "move.to/building_name": "B"}, by
    )
    both = merge(mine, hers, by)
    [dispute] = disputes(both)
    assert dispute.about == "move.to"
    assert [side["move.to/city_block"].actor for side in dispute.sides] == ["見本 健", "見本 桜"]
    assert both.content("move.to/building_name") is None
    chosen = settle(both, "move.to", 1)
    assert chosen.content("move.to/building_name") == "B"
    assert chosen.values["move.to/city_block"].before == "10-2"
    assert disputes(chosen) == []
    assert settle(both, "move.to", 0).content("move.to/city_block") == "10-2"
    for side in (2, -1):
        with pytest.raises(NoSuchDispute):
            settle(both, "move.to", side)


def test_what_agrees_falls_together_and_what_is_new_is_added() -> None:
    by = Told(Source.PRE_ENTRY, AT, "見本 桜")
    mine = learn(Hearing(), HOME, by)
    more = merge(mine, learn(Hearing(), {**HOME, "move.to/building_name": "B"}, by), by)
    assert disputes(more) == []
    assert more.content("move.to/building_name") == "B"


async def test_each_code_joins_once_and_each_person_is_there_once(
    counter: Counter, context: Context
) -> None:
    mine = await insurance(context, "1", "2")
    hers = await insurance(context, "2", "3")
    other = await written(context, "juminhyo", {})
    await counter.begin(pre_entry=mine)
    await counter.do("claim", pre_entry=hers)
    await counter.do("claim", pre_entry=other)
    seen = await counter.seen()
    assert list(seen["people"].values()) == ["見本 健", "見本 桜", "見本 大地"]
    assert [one["procedure_id"] for one in seen["forms"]] == ["kokuho-shutoku", "juminhyo"]
    assert seen["disputes"] == []
    for code in (hers, other, mine):
        again = await counter.send("claim", pre_entry=code)
        assert (again.status_code, again.json()["code"]) == (404, "forms.not_pre_entered")
    rows = await context.db.rows("select state, procedure_id from application order by 2, 1")
    assert [tuple(row) for row in rows] == [
        ("draft", "juminhyo"),
        ("draft", "kokuho-shutoku"),
        ("expired", "kokuho-shutoku"),  # what it said is heard: it is no second form
    ]
    assert (await counter.program.post(API, json={"pre_entry": hers})).status_code == 404


async def test_who_said_what_is_shown_and_nothing_is_signed_before_it_is_chosen(
    counter: Counter, context: Context
) -> None:
    await counter.begin(pre_entry=await insurance(context, "1", "3"))
    await counter.do("claim", pre_entry=await insurance(context, "2", "3", sex=2))
    seen = await counter.seen()
    [dispute] = seen["disputes"]
    sides = [side[dispute["about"]] for side in dispute["sides"]]
    assert [(one["content"], one["actor"]) for one in sides] == [(1, "見本 健"), (2, "見本 桜")]
    answers = {"person:1~address": knows()["move:to"], "insurance:reason": "birth"}
    await counter.hear({**answers, "move:date": "2026-04-01"})
    await counter.hear_all({**knows(), **answers})
    assert (await counter.seen())["seal"] is None
    page = await counter.program.get(f"/forms/intake/{counter.id}?step=hear")
    assert "くいちがい" in page.text
    assert "見本 大地：性別" in page.text
    await counter.do("settle", about=dispute["about"], side=1)
    settled = (await counter.seen())["values"][dispute["about"]]
    assert (settled["content"], settled["before"], settled["actor"]) == (2, 1, "見本 桜")
    assert (await counter.seen())["seal"] is not None
    gone = await counter.send("settle", about=dispute["about"], side=0)
    assert gone.json()["code"] == "forms.no_such_dispute"


async def test_the_counter_goes_on_where_no_navigator_is_offered(
    counter: Counter, context: Context
) -> None:
    await counter.begin()
    await context.db.row("update navigator set archived_at = now()")
    page = await counter.program.get(f"/forms/intake/{counter.id}?step=choose")
    assert page.status_code == 200
    assert "この窓口で受け付ける手続き" in page.text
