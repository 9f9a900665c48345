"""Somebody comes to the counter for another person: heard once, on every form, with its proof."""

from tests.forms.delegation.delegates import HANAKO, PROXY
from tests.forms.intake.counter import Counter, card
from tests.forms.intake.family import CARD, knows

from machi.shared.service import Context

PROCEDURES = ("tennyu-tenkyo", "kokuho-shutoku", "juminhyo")
PROOFS = [{"procedure_id": one, "paper": "ininjo"} for one in PROCEDURES]


def known() -> dict[str, object]:
    """What the visitor says: about the person whom they came for, and about themselves."""
    person = {key: part for key, part in HANAKO.items() if key != "address"}
    return {
        **knows(),
        "A:delegate": person,
        "A:delegate~address": HANAKO["address"],
        "A:delegate_relation": PROXY["delegate_relation"],
        "A:delegate_mandate": PROXY["delegate_mandate"],
    }


async def came(counter: Counter) -> None:
    await counter.begin()
    await counter.do("procedures", procedures=list(PROCEDURES))
    await counter.read_card(card(*CARD))
    for _ in range(3):
        await counter.do("people")
    await counter.hear({"A:filed_by": "proxy"})
    await counter.hear_all(known())


async def test_who_comes_for_themselves_is_asked_nothing_more(counter: Counter) -> None:
    await counter.begin()
    await counter.do("procedures", procedures=list(PROCEDURES))
    asked = {one["name"] for one in (await counter.seen())["asks"]}
    assert not {name for name in asked if name.startswith(("A:filed_by", "A:delegate"))}


async def test_a_delegate_is_heard_once_and_stands_on_every_form(
    counter: Counter, context: Context
) -> None:
    await came(counter)
    assert counter.typed["A:delegate"] == len(known()["A:delegate"])  # type: ignore[arg-type]  # a person
    seen = await counter.seen()
    assert seen["seal"] is not None, seen["asks"]
    await counter.do("sign-on-paper", seal=seen["seal"])
    unseen = await counter.send("submit-all")
    assert (unseen.status_code, unseen.json()["code"]) == (422, "forms.papers_unseen")
    filed = (await counter.do("submit-all", papers=PROOFS))["items"]
    assert len(filed) == len(PROCEDURES)
    cases = await context.db.rows("select filed_by, proved_level from application")
    assert {(one["filed_by"], one["proved_level"]) for one in cases} == {("proxy", "face")}
    page = (await counter.program.get(f"/forms/desk/{filed[0]['application_id']}")).text
    assert "代理：委任を受けた代理人" in page
    assert "港町三丁目" in page


async def test_the_page_asks_who_came_and_then_who_that_is(counter: Counter) -> None:
    await counter.begin()
    people = f"/forms/intake/{counter.id}?step=people"
    assert 'name="A:filed_by"' not in (await counter.program.get(people)).text
    await counter.do("procedures", procedures=["juminhyo"])
    page = (await counter.program.get(people)).text
    assert 'name="A:filed_by" value="self" checked' in " ".join(page.split())
    sent = {"expected_revision": counter.revision, "asked": "A:filed_by", "A:filed_by": "proxy"}
    answer = await counter.program.post(f"/forms/intake/{counter.id}/hear", data=sent)
    assert answer.status_code == 303
    asked = await counter.program.get(f"/forms/intake/{counter.id}?step=hear&group=filing")
    assert 'name="A:delegate.family_name"' in asked.text
    assert 'name="A:delegate_relation"' in asked.text
    assert "手続きの本人" in (await counter.program.get(people)).text
