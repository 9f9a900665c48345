"""The condition editor: every condition of the language is opened, changed and comes out right."""

import json
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.datastructures import FormData, UploadFile
from tests.forms.authoring.sending import sent_as_drawn

from machi.forms.domain.authoring.edits.conditions.groups import Offer, opened
from machi.forms.domain.authoring.edits.conditions.offers import offered_at, set_condition
from machi.forms.domain.authoring.edits.conditions.rows import Readable
from machi.forms.domain.authoring.edits.tree import EditRefused, find
from machi.forms.domain.authoring.finding import Finding
from machi.forms.domain.authoring.lint import lint
from machi.forms.domain.authoring.shape import shape_faults
from machi.forms.pages.authoring.condition_editor import Place, ShownGroup, draw_condition
from machi.forms.pages.authoring.condition_posts import read_condition, sent_condition, stepped
from machi.forms.pages.authoring.conditions import changed_conditions, condition_forms
from machi.forms.words.conditions import names_of

DOCUMENT = json.loads(
    (files("machi.forms.sample_city") / "procedures" / "inu-toroku.json").read_text("utf-8")
)
RULE, LINE = "/rules/0", "/fee/lines/0"
DOCUMENT["rules"] = [
    {
        "key": "r1",
        "level": "warn",
        "at": "owner",
        "message": {"ja": "確かめてください。"},
        "when": {"field": "owner", "op": "answered"},
    }
]
WORDS = st.sampled_from(["yes", "a b", "　全角 ", "1,2", "２", "", "x\ny", "today"])
NUMBERS = st.integers(-999, 999)


def values_of(op: str) -> st.SearchStrategy[Any]:
    """Give what the shape of a document allows beside an operator."""
    return {
        "eq": st.one_of(WORDS, NUMBERS, st.booleans()),
        "ne": st.one_of(WORDS, NUMBERS),
        "in": st.lists(st.one_of(WORDS, NUMBERS), min_size=1, max_size=4),
        "gte": st.one_of(NUMBERS, st.sampled_from(["2026-04-01", "today", "today+3"])),
        "lte": st.one_of(NUMBERS, st.sampled_from(["2026-04-01", "today-30"])),
        "contains": WORDS,
        "answered": st.none(),
        "age_gte": st.integers(0, 150),
        "within_days": st.lists(NUMBERS, min_size=2, max_size=2),
    }[op]


OPS = ("eq", "ne", "in", "gte", "lte", "contains", "answered", "age_gte", "within_days")
READ = [row.field for row, _ in offered_at(DOCUMENT, RULE).tests()]
FIELDS = st.sampled_from([*dict.fromkeys(READ), "item.name", "item.gone", "gone", "ctx.fee"])


@st.composite
def compares(draw: st.DrawFn) -> dict[str, Any]:
    op = draw(st.sampled_from(OPS))
    compare: dict[str, Any] = {"field": draw(FIELDS), "op": op}
    return compare if op == "answered" else {**compare, "value": draw(values_of(op))}


CONDITIONS: st.SearchStrategy[Any] = st.recursive(
    compares(),
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda of: {"all": of}),
        st.lists(inner, min_size=1, max_size=3).map(lambda of: {"any": of}),
        inner.map(lambda one: {"not": one}),
        st.tuples(st.sampled_from(["dogs", "gone"]), inner).map(
            lambda both: {"some": both[0], "where": both[1]}
        ),
    ),
    max_leaves=8,
)


def with_condition(condition: dict[str, Any], at: str = RULE) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(json.dumps(DOCUMENT))
    find(document, at)["when"] = condition
    return document


def sent_unchanged(document: dict[str, Any], at: str = RULE) -> list[tuple[str, str | UploadFile]]:
    (form,) = condition_forms(document, at, "ja")
    return list(sent_as_drawn(form.group))


@given(CONDITIONS)
@settings(max_examples=120, deadline=None)
def test_every_condition_is_opened_and_comes_out_equal(condition: dict[str, Any]) -> None:
    document = with_condition(condition)
    form = FormData(sent_unchanged(document))
    after = changed_conditions(document, RULE, form)
    assert json.dumps(after) == json.dumps(document)


@given(CONDITIONS, st.data())
@settings(max_examples=30, deadline=None)
def test_every_step_gives_a_condition_that_the_linter_judges(
    condition: dict[str, Any], data: st.DataObject
) -> None:
    document = with_condition(condition)
    sent = sent_unchanged(document)
    places = sorted({name.rpartition(".")[0] for name, _ in sent})
    step = data.draw(st.sampled_from(["wrap", "unwrap", "remove"]))
    form = FormData([*sent, ("do", f"{step}:{data.draw(st.sampled_from(places))}")])
    try:
        after = changed_conditions(document, RULE, form)
    except EditRefused:
        return
    assert [one for one in shape_faults(after) if one.at.startswith(RULE)] == []
    assert all(isinstance(one, Finding) for one in lint(after).problems)


def chosen(offer: Offer, reference: str, op: str, some: str | None = None) -> str:
    """Find an open row of the form, as a person picks it from the list."""
    for row, _ in offer.tests():
        if (row.field, row.op, row.value, row.some) == (reference, op, None, some):
            return row.code
    raise AssertionError(reference, op)


@pytest.mark.parametrize(
    ("reference", "op", "typed", "value"),
    [
        ("item.born", "within_days", {"value": "-30", "last": "０"}, [-30, 0]),
        ("item.born", "within_days", {}, [-14, 0]),
        ("item.born", "eq", {"value": "令和8年4月1日"}, "2026-04-01"),
        ("item.sex", "in", {"in": "female"}, ["female"]),
        ("item.sex", "in", {}, ["male"]),
        ("owner.date_of_birth", "age_gte", {"value": "65"}, 65),
        ("ctx.fee", "in", {"value": "550、3000"}, [550, 3000]),
        ("ctx.assurance", "in", {"in": "none"}, ["none"]),
    ],
)
def test_what_is_typed_beside_a_row_has_the_type_of_its_question(
    reference: str, op: str, typed: dict[str, str], value: object
) -> None:
    document = json.loads(json.dumps(DOCUMENT))
    document["pages"][0]["fields"][0]["parts"].append("birth")
    item = reference.startswith("item.")
    at = LINE if item else RULE
    test = chosen(offered_at(document, at), reference, op)
    form = {"when.0.test": test} | {f"when.0.{name}": one for name, one in typed.items()}
    after = changed_conditions(document, at, FormData(form))
    assert find(after, at)["when"] == {"field": reference, "op": op, "value": value}


def test_rows_are_put_into_groups_three_levels_deep_and_turned_round() -> None:
    document = with_condition({"field": "owner", "op": "answered"})
    channel = '["ctx.channel", "eq", "counter", null]'
    born = chosen(offered_at(document, RULE), "item.born", "answered", "dogs")

    def press(do: str = "", **typed: str) -> Any:  # noqa: ANN401 - any JSON
        nonlocal document
        sent = dict(sent_unchanged(document)) | {
            f"when{name.replace('_', '.')}": one for name, one in typed.items()
        }
        document = changed_conditions(document, RULE, FormData({**sent, "do": do}))
        return find(document, RULE)["when"]

    owner = {"field": "owner", "op": "answered"}
    counter = {"field": "ctx.channel", "op": "eq", "value": "counter"}
    some_born = {"some": "dogs", "where": {"field": "item.born", "op": "answered"}}
    assert press(_1_test=channel) == {"all": [owner, counter]}
    assert press("wrap:when.1") == {"all": [owner, {"any": [counter]}]}
    assert press("wrap:when.1.1", _1_1_test=born) == {
        "all": [owner, {"any": [counter, {"all": [some_born]}]}]
    }
    deep = press(_1_1_mode="not.any", _1_1_1_test=channel)
    assert deep == {"all": [owner, {"any": [counter, {"not": {"any": [some_born, counter]}}]}]}
    around = press(_1_1_mode="some.dogs.all")
    assert around["all"][1]["any"][1] == {"some": "dogs", "where": {"all": [some_born, counter]}}
    assert press("unwrap:when.1") == {"all": [owner, counter, around["all"][1]["any"][1]]}
    assert press("remove:when.2") == {"all": [owner, counter]}
    assert press("wrap:when") == {"any": [{"all": [owner, counter]}]}


def test_inside_a_repeat_its_own_questions_are_offered() -> None:
    document = with_condition(
        {"some": "dogs", "where": {"all": [{"field": "item.name", "op": "answered"}]}}
    )
    (form,) = condition_forms(document, RULE, "ja")
    inside = form.group.inside[-1]
    assert not isinstance(inside, ShownGroup)
    about = dict(inside.choices)
    assert "「名前」に答えたとき" in {words for _, words in about["名前"]}
    assert "「犬」のどれかで、「名前」に答えたとき" in {words for _, words in about["犬・名前"]}


def test_what_was_sent_stays_on_the_page_when_it_is_refused() -> None:
    document = with_condition({"field": "owner", "op": "answered"})
    test = chosen(offered_at(document, RULE), "ctx.fee", "gte")
    form = FormData({"when.0.test": test, "when.0.value": "たくさん"})
    with pytest.raises(EditRefused) as refused:
        set_condition(document, RULE, "when", sent_condition("when", form))
    assert refused.value.field == "when.0.value"
    (drawn,) = condition_forms(document, RULE, "ja", ("when.0.value", "…"), form)
    row = drawn.group.inside[0]
    assert not isinstance(row, ShownGroup)
    assert (row.sent.test, row.sent.value) == (test, "たくさん")


def test_the_editor_works_on_any_list_of_what_may_be_read() -> None:
    """A navigator's questions are no procedure's; the editor takes them as they are."""
    offer = Offer((Readable("pet", "choice", ("yes", "no")), Readable("moved", "multi", ("in",))))
    names = names_of({"pages": []}, "ja")
    place = Place("ask_if", "聞くとき", offer, names)
    form = FormData({"ask_if.0.test": '["pet", "eq", "yes", null]', "ask_if.0.value": ""})
    sent = stepped("ask_if", sent_condition("ask_if", form), "wrap:ask_if.0")
    condition = read_condition("ask_if", None, offer, sent)
    assert condition == {"any": [{"field": "pet", "op": "eq", "value": "yes"}]}
    drawn = draw_condition(place, condition)
    assert drawn.group.listed
    assert FormData(list(sent_as_drawn(drawn.group))) == FormData(
        {
            "ask_if.mode": "any",
            "ask_if.listed": "yes",
            "ask_if.0.test": '["pet", "eq", "yes", null]',
            "ask_if.0.value": "",
            "ask_if.0.was": '["pet", "eq", "yes", null]',
            "ask_if.1.test": "",
            "ask_if.1.value": "",
        }
    )
    assert opened(condition).joint == "any"
