"""Each fault of a document blocks publishing, at its place; a good document has none."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from random import Random
from typing import Any

import pytest

import machi.forms
from machi.forms.domain.authoring.document import empty
from machi.forms.domain.authoring.lint import lint
from machi.forms.domain.reading import read_procedure
from machi.forms.words.findings import finding_words, place_words

CITY = Path(machi.forms.__file__).parent / "sample_city" / "procedures"
NAMES = sorted(file.name for file in CITY.glob("*.json"))
Doc = dict[str, Any]


def sample(name: str) -> Doc:
    document: Doc = json.loads((CITY / name).read_text())
    return document


def text(key: str, **more: Any) -> Doc:  # noqa: ANN401 - JSON of a question
    return {"key": key, "type": "text", "label": {"ja": key}, "concept": "A.note", **more}


YES_NO = [{"value": "yes", "label": {"ja": "はい"}}, {"value": "no", "label": {"ja": "いいえ"}}]
WANTS = {"key": "wants", "type": "choice", "label": {"ja": "希望"}, "required": True}
WEIGHT = {"key": "weight", "type": "number", "label": {"ja": "体重"}}
DOGS = {
    "key": "dogs",
    "type": "repeat",
    "label": {"ja": "犬"},
    "item_label": {"ja": "犬"},
    "min": 0,
    "max": 3,
    "fields": [text("name"), WEIGHT],
}
HOW_MANY = {
    "key": "how_many",
    "type": "computed",
    "label": {"ja": "数"},
    "compute": {"count": ["dogs"]},
}
BORN = {"key": "born", "type": "date", "label": {"ja": "日"}, "concept": "A.day"}
PAGES = [
    {"key": "one", "title": {"ja": "はじめ"}, "fields": [{**WANTS, "options": YES_NO}]},
    {
        "key": "two",
        "title": {"ja": "理由"},
        "visible_if": {"field": "wants", "op": "eq", "value": "yes"},
        "fields": [text("reason", required=True)],
    },
    {"key": "three", "title": {"ja": "犬"}, "fields": [DOGS, HOW_MANY, BORN]},
]
VALID: Doc = {
    "name": "はい",
    "case": "valid",
    "today": "2026-04-06",
    "channel": "online",
    "answers": {"wants": "yes", "reason": "x"},
    "expect": {"ok": True, "documents": [], "fee": 300},
}
HIDDEN: Doc = {
    **VALID,
    "name": "いいえ",
    "case": "conditional",
    "answers": {"wants": "no"},
    "expect": {**VALID["expect"], "hidden": ["reason"]},
}
WRONG: Doc = {
    **VALID,
    "name": "なし",
    "case": "invalid",
    "answers": {},
    "expect": {"ok": False, "errors": [{"at": "wants", "code": "required"}]},
}
PAPER = {"key": "paper", "title": {"ja": "紙"}, "accept": ["show"], "for_each": "dogs"}


def small() -> Doc:
    """Three pages: a choice, what depends on it, dogs; a fee and a paper."""
    lines = [{"key": "base", "label": {"ja": "手数料"}, "unit": 300}]
    timing = {"online": "after_review", "counter": "at_handover"}
    document = {
        **empty("mihon", "見本"),
        "pages": PAGES,
        "documents": [PAPER],
        "fee": {"timing": timing, "lines": lines},
        "examples": [VALID, HIDDEN, WRONG],
    }
    return copy.deepcopy(document)


@pytest.mark.parametrize("name", NAMES)
def test_the_sample_city_has_no_problem(name: str) -> None:
    assert lint(sample(name)).problems == ()


def test_the_small_document_has_neither_problem_nor_hint() -> None:
    found = lint(small())
    assert (found.problems, found.hints) == ((), ())


Change = Callable[[Doc], object]


def field(document: Doc, page: int, place: int = 0) -> Doc:
    found: Doc = document["pages"][page]["fields"][place]
    return found


def reads(name: str, op: str = "answered", **value: Any) -> Doc:  # noqa: ANN401 - JSON
    return {"field": name, "op": op, **value}


def shown_if(condition: Doc, page: int = 1) -> Change:
    return lambda one: one["pages"][page].update(visible_if=condition)


def rule(condition: Doc, **more: str) -> Change:
    made = {"key": "check_it", "level": "warn", "at": "wants", "message": {"ja": "x"}, **more}
    return lambda one: one.update(rules=[{**made, "when": condition}])


PRICES = {"key": "p", "label": {"ja": "p"}, "unit": {"by": "wants", "table": {"yes": 100}}}
NEVER = {"all": [reads("wants", "eq", value="yes"), reads("wants", "eq", value="no")]}
FAULTS: list[tuple[str, str, Change]] = [
    ("missing", "/owner", lambda one: one.pop("owner")),
    ("missing", "/pages/0/fields/0/label", lambda one: field(one, 0).pop("label")),
    ("no_japanese", "/title/ja", lambda one: one.update(title={"en": "x"})),
    ("unknown_name", "/pages/0/color", lambda one: one["pages"][0].update(color="red")),
    ("empty", "/pages/0/fields", lambda one: one["pages"][0].update(fields=[])),
    ("pattern", "/pages/0/fields/0/key", lambda one: field(one, 0).update(key="Ｋ")),
    ("not_in_list", "/kind", lambda one: one.update(kind="other")),
    ("range", "/retention/draft", lambda one: one["retention"].update(draft=91)),
    ("not_here", "/pages/1/fields/0", lambda one: field(one, 1).update(parts=["name"])),
    ("not_understood", "/pages/1/visible_if", shown_if({"maybe": True})),
    ("too_few_examples", "/examples", lambda one: one["examples"].pop()),
    ("key_twice", "/pages/1/fields/0/key", lambda one: field(one, 1).update(key="wants")),
    ("key_twice", "/pages/1/key", lambda one: one["pages"][1].update(key="one")),
    (
        "key_twice",
        "/pages/2/fields/0/fields/1/key",
        lambda one: field(one, 2)["fields"][1].update(key="name"),
    ),
    ("name_taken", "/pages/1/key", lambda one: one["pages"][1].update(key="check")),
    ("name_taken", "/pages/1/fields/0/key", lambda one: field(one, 1).update(key="do")),
    ("key_of_date_part", "/pages/1/fields/0/key", lambda one: field(one, 1).update(key="born_y")),
    ("name_taken", "/rules/0/key", rule(reads("wants"), key="required")),
    ("unknown_reference", "/pages/1/visible_if", shown_if(reads("nobody"))),
    ("unknown_reference", "/rules/0/at", rule(reads("wants"), at="nobody")),
    ("forward_reference", "/pages/1/visible_if", shown_if(reads("born"))),
    ("forward_reference", "/pages/1/visible_if", shown_if(reads("reason"))),
    ("out_of_scope", "/pages/1/visible_if", shown_if(reads("item.name"))),
    ("out_of_scope", "/rules/0/when", rule(reads("weight"))),
    (
        "forward_reference",
        "/pages/2/fields/0/fields/0/visible_if",
        lambda one: field(one, 2)["fields"][0].update(visible_if=reads("item.weight")),
    ),
    ("not_a_repeat", "/rules/0/when", rule({"some": "wants", "where": reads("wants")})),
    ("operator", "/pages/1/visible_if/any/0", shown_if({"any": [reads("wants", "gte", value=1)]})),
    ("operator", "/rules/0/when", rule(reads("dogs", "eq", value="x"))),
    ("no_such_option", "/pages/1/visible_if", shown_if(reads("wants", "eq", value="gone"))),
    ("no_such_option", "/pages/1/visible_if", shown_if(reads("ctx.channel", "eq", value="kiosk"))),
    ("value_type", "/rules/0/when", rule(reads("how_many", "gte", value="today"))),
    ("not_a_date", "/rules/0/when", rule(reads("born", "gte", value="2026-02-30"))),
    ("not_a_date", "/pages/2/fields/2/min", lambda one: field(one, 2, 2).update(min="2026-02-30")),
    ("fee_outside_rules", "/pages/1/visible_if", shown_if(reads("ctx.fee", "gte", value=1))),
    (
        "circle",
        "/pages",
        lambda one: one["pages"][2].update(visible_if=reads("how_many", "gte", value=1)),
    ),
    ("unreachable_page", "/pages/1", shown_if(NEVER)),
    ("limits_crossed", "/pages/2/fields/0/max", lambda one: field(one, 2).update(min=4)),
    (
        "not_a_repeat",
        "/pages/2/fields/1/compute/count",
        lambda one: field(one, 2, 1).update(compute={"count": ["wants"]}),
    ),
    (
        "not_a_number",
        "/pages/2/fields/1/compute/sum",
        lambda one: field(one, 2, 1).update(compute={"sum": "dogs[].name"}),
    ),
    ("no_price", "/fee/lines/0/unit/table", lambda one: one["fee"].update(lines=[PRICES])),
    (
        "not_a_choice",
        "/fee/lines/0/unit/by",
        lambda one: one["fee"].update(
            lines=[{**PRICES, "unit": {"by": "reason", "table": {"x": 1}}}]
        ),
    ),
    ("not_a_repeat", "/documents/0/for_each", lambda one: one["documents"][0].update(for_each="x")),
    ("no_assurance", "/assurance", lambda one: one["channels"].append("kiosk")),
    ("no_timing", "/fee/timing", lambda one: one["fee"]["timing"].pop("counter")),
    (
        "no_delegation_document",
        "/delegation/document",
        lambda one: one["delegation"].update(document="gone"),
    ),
    ("not_a_date", "/effective/from", lambda one: one.update(effective={"from": "2026-13-01"})),
    (
        "not_a_date_question",
        "/deadline/field",
        lambda one: one.update(deadline={"days": 14, "field": "wants", "text": {"ja": "x"}}),
    ),
    ("no_example", "/examples", lambda one: one["examples"][1].update(case="valid")),
    ("example_fee", "/examples/0", lambda one: one["examples"][0]["expect"].update(fee=1)),
    ("example_ok", "/examples/0", lambda one: one["examples"][0].update(answers={})),
    (
        "example_hidden",
        "/examples/1",
        lambda one: one["examples"][1]["expect"].update(hidden=["wants"]),
    ),
]


@pytest.mark.parametrize(("code", "at", "change"), FAULTS, ids=[f"{c} {a}" for c, a, _ in FAULTS])
def test_a_fault_is_found_at_its_place(code: str, at: str, change: Change) -> None:
    document = small()
    change(document)
    found = lint(document).problems
    assert (code, at) in {(one.code, one.at) for one in found}, found
    for language in ("ja", "en"):
        assert all(finding_words(one, language) for one in found)


HINTS: list[tuple[str, str, Change]] = [
    (
        "many_questions",
        "/pages/1",
        lambda one: one["pages"][1]["fields"].extend(text(f"t{n}") for n in range(8)),
    ),
    (
        "controlled_on_same_page",
        "/pages/0/fields/1/visible_if",
        lambda one: one["pages"][0]["fields"].append(text("more", visible_if=reads("wants"))),
    ),
    (
        "not_over_absent",
        "/rules/0/when/all/1/not",
        rule({"all": [reads("born"), {"not": reads("born", "gte", value="2026-01-01")}]}),
    ),
    (
        "sensitive_without_why",
        "/pages/1/fields/0/why",
        lambda one: field(one, 1).update(sensitive=True),
    ),
    (
        "never_asked",
        "/pages/1/fields/1/visible_if",
        lambda one: one["pages"][1]["fields"].append(text("never", visible_if=NEVER)),
    ),
    (
        "needless_question",
        "/pages/2/fields/2",
        lambda one: field(one, 2, 2).pop("concept"),
    ),
    ("no_such_layout", "/print/template", lambda one: one["print"].update(template="mihon")),
    (
        "price_for_nothing",
        "/fee/lines/0/unit/table/gone",
        lambda one: one["fee"].update(
            lines=[{**PRICES, "unit": {"by": "wants", "table": {"yes": 300, "no": 300, "gone": 1}}}]
        ),
    ),
]


@pytest.mark.parametrize(("code", "at", "change"), HINTS, ids=[code for code, _, _ in HINTS])
def test_a_hint_is_given_and_blocks_nothing(code: str, at: str, change: Change) -> None:
    document = small()
    change(document)
    found = lint(document)
    assert found.problems == ()
    assert (code, at) in {(one.code, one.at) for one in found.hints}, found.hints
    assert all(finding_words(one, "en") != finding_words(one, "ja") for one in found.hints)


def test_a_key_keeps_its_type_through_every_version() -> None:
    first, second = small(), small()
    second["version"], third = 2, small()
    del second["pages"][2]["fields"][2]
    third["pages"][2]["fields"][2] = text("born")  # a date in version 1, gone in version 2
    [problem] = lint(third, [read_procedure(first), read_procedure(second)]).problems
    assert (problem.code, problem.at) == ("type_changed", "/pages/2/fields/2/type")
    assert problem.values == {"key": "born", "before": "date", "now": "text"}


def test_an_empty_draft_says_what_is_missing_and_where() -> None:
    found = lint(empty("mihon", "見本"))
    assert [(one.code, one.at) for one in found.problems] == [
        ("empty", "/pages/0/fields"),
        ("too_few_examples", "/examples"),
        *(("no_example", "/examples") for _ in range(3)),
    ]


JUNK: tuple[Any, ...] = (
    None,
    7,
    1.5,
    "x",
    "Ａ",
    "",
    [],
    [[]],
    {},
    {"a": 1},
    True,
    "today",
    "item.x",
)


def test_a_broken_document_is_judged_never_stumbled_over() -> None:
    chance = Random(4)  # noqa: S311 - chance, not secrets
    for _ in range(120):
        document = sample(chance.choice(NAMES))
        for _ in range(chance.randint(1, 3)):
            break_somewhere(document, chance)
        for one in lint(document).problems:
            assert finding_words(one)
            assert place_words(document, one.at) is not None


def break_somewhere(document: Doc, chance: Random) -> None:
    here: Any = document
    while True:
        places = list(here) if isinstance(here, dict) else list(range(len(here)))
        place = chance.choice(places)
        if not (isinstance(here[place], dict | list) and here[place]) or chance.random() < 0.2:
            here[place] = chance.choice(JUNK)
            return
        here = here[place]


@pytest.mark.parametrize("document", [{}, {"pages": "x"}, {"pages": [{"fields": [1]}]}, {"id": 1}])
def test_whatever_is_sent_the_linter_answers(document: Doc) -> None:
    assert not lint(document).ok


def test_a_place_is_named_as_people_see_it() -> None:
    assert place_words(small(), "/pages/2/fields/0/fields/1/label") == (
        "ページ「犬」 › 質問「犬」 › 質問「体重」"
    )
    assert place_words(small(), "/fee/lines/0/unit", "en") == "Fee「手数料」"
    assert place_words(small(), "/title") == ""
