"""The linter of navigators: every fault is found at its place, and keeps from publishing."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from tests.forms.guides.sample import SHELF, small

from machi.forms.commands.seed_sample_city import NAVIGATORS, documents
from machi.forms.domain.guides.edits import part_of
from machi.forms.domain.guides.lint import lint_navigator
from machi.forms.words.guides import guide_finding_words, guide_place_words

Json = dict[str, Any]


@pytest.mark.parametrize(("name", "document"), list(documents("navigators")))
def test_the_samples_have_no_problem(name: str, document: Json) -> None:
    assert name in NAVIGATORS
    assert lint_navigator(document, SHELF).problems == ()


def test_a_small_navigator_has_no_problem_and_no_hint() -> None:
    found = lint_navigator(small(), SHELF)
    assert (found.problems, found.hints) == ((), ())


def _question(place: int, **values: object) -> Callable[[Json], None]:
    return lambda document: document["questions"][place].update(values)


def _row(place: int, **values: object) -> Callable[[Json], None]:
    return lambda document: document["rows"][place].update(values)


def _example(place: int, **values: object) -> Callable[[Json], None]:
    return lambda document: document["examples"][place].update(values)


def _asks(document: Json) -> None:
    document["questions"].append({"key": "idle", "type": "yes_no", "ask": {"ja": "本当ですか"}})
    for example in document["examples"]:
        example["answers"]["idle"] = "yes"
        example["questions"] = 4


def _first_row_of_dogs_always(document: Json) -> None:
    document["rows"].insert(0, {"procedure": "inu-toroku", "why": {"ja": "犬のため"}})


FAULTS: list[tuple[Callable[[Json], None], str, str]] = [
    (lambda document: document.pop("rows"), "/rows", "missing"),
    (_question(0, ask={"en": "Where from?"}), "/questions/0/ask/ja", "no_japanese"),
    (_question(0, colour="red"), "/questions/0/colour", "unknown_name"),
    (_question(0, type="text"), "/questions/0/type", "not_in_list"),
    (_question(0, options=[]), "/questions/0/options", "empty"),
    (_question(2, key="moved"), "/questions/2/key", "key_twice"),
    (_question(2, key="asked"), "/questions/2/key", "name_taken"),
    (_question(2, key="day_m"), "/questions/2/key", "key_of_date_part"),
    (
        lambda document: document.update(effective={"from": "2026-02-30"}),
        "/effective/from",
        "not_a_date",
    ),
    (
        _question(0, ask_if={"field": "dog", "op": "eq", "value": "yes"}),
        "/questions/0/ask_if",
        "forward_reference",
    ),
    (_row(1, when={"field": "cat", "op": "answered"}), "/rows/1/when", "unknown_reference"),
    (
        _row(1, when={"field": "dog", "op": "contains", "value": "yes"}),
        "/rows/1/when",
        "operator",
    ),
    (
        _row(1, when={"field": "day", "op": "eq", "value": "2026-04-01"}),
        "/rows/1/when",
        "operator",
    ),
    (
        _row(1, when={"field": "dog", "op": "eq", "value": "maybe"}),
        "/rows/1/when",
        "no_such_option",
    ),
    (_row(1, procedure="neko-toroku"), "/rows/1/procedure", "unknown_procedure"),
    (_row(0, known={"moon": "full"}), "/rows/0/known/moon", "known_unknown"),
    (_row(0, known={"movers": "all"}), "/rows/0/known/movers", "known_type"),
    (_row(0, known={"move_kind": "mars"}), "/rows/0/known/move_kind", "no_such_option"),
    (
        _row(0, known={"move_kind": {"answer": "dog"}}),
        "/rows/0/known/move_kind",
        "no_such_option",
    ),
    (_row(0, known={"move_kind": {"answer": "day"}}), "/rows/0/known/move_kind", "known_type"),
    (
        _row(0, known={"move_kind": {"answer": "cat"}}),
        "/rows/0/known/move_kind",
        "unknown_reference",
    ),
    (_row(2, known={"move_kind": "tennyu"}), "/rows/2/known", "known_elsewhere"),
    (
        lambda document: document["rows"][2]["elsewhere"].update(
            until={"answer": "dog", "days": 3}
        ),
        "/rows/2/elsewhere/until/answer",
        "not_a_date_question",
    ),
    (
        lambda document: document["rows"][2]["elsewhere"].update(link="http://example.jp"),
        "/rows/2/elsewhere/link",
        "pattern",
    ),
    (
        _question(
            2,
            ask_if={
                "all": [
                    {"field": "moved", "op": "eq", "value": "tennyu"},
                    {"field": "moved", "op": "eq", "value": "tenkyo"},
                ]
            },
        ),
        "/questions/2/ask_if",
        "never_asked",
    ),
    (
        _row(
            1,
            when={
                "all": [
                    {"field": "dog", "op": "eq", "value": "yes"},
                    {"not": {"field": "moved", "op": "answered"}},
                ]
            },
        ),
        "/rows/1/when",
        "never_shown",
    ),
    (_first_row_of_dogs_always, "/rows/2/when", "never_shown"),
    (_asks, "/questions/3", "never_used"),
    (_example(1, name="犬と転入"), "/examples/1/name", "key_twice"),
    (_example(0, answers={"moved": "tennyu"}), "/examples/0", "example_unanswered"),
    (
        _example(0, answers={"moved": "x", "cat": "yes", "day": "", "dog": "yes"}),
        "/examples/0",
        "example_not_asked",
    ),
    (_example(0, questions=2), "/examples/0", "example_questions"),
    (_example(0, procedures=["inu-toroku"]), "/examples/0", "example_rows"),
    (lambda document: document["examples"].pop(0), "/rows/1", "row_without_example"),
    (
        lambda document: document["examples"].clear(),
        "/questions/0",
        "question_without_example",
    ),
]


@pytest.mark.parametrize(
    ("spoil", "at", "code"), FAULTS, ids=[f"{code} {at}" for _, at, code in FAULTS]
)
def test_each_fault_blocks_and_is_said(spoil: Callable[[Json], None], at: str, code: str) -> None:
    document = small()
    spoil(document)
    found = lint_navigator(document, SHELF)
    one = next((one for one in found.problems if (one.at, one.code) == (at, code)), None)
    assert one is not None, found.problems
    for language in ("ja", "en"):
        said = guide_finding_words(document, SHELF, one, language)
        assert said
        assert "%(" not in said
    assert guide_place_words(document, SHELF, at, "ja") or part_of(at) == ""


def test_what_is_not_offered_is_advice() -> None:
    """A guide says so itself: the rest of it can be changed meanwhile."""
    closed = {**SHELF, "inu-toroku": replace(SHELF["inu-toroku"], offered=False)}
    found = lint_navigator(small(), closed)
    assert found.problems == ()
    assert [(one.at, one.code) for one in found.hints] == [("/rows/1/procedure", "not_offered")]
    document = small()
    document["rows"][1]["if_not_offered"] = "leave_out"
    assert [one.code for one in lint_navigator(document, closed).hints] == ["not_offered_left_out"]


def test_a_long_way_and_options_that_are_alike_are_advice() -> None:
    document = small()
    document["rows"][0]["known"] = {"move_date": {"answer": "day"}}
    document["questions"][2]["ask_if"] = {"field": "moved", "op": "answered"}
    assert [one.code for one in lint_navigator(document, SHELF).hints] == ["options_alike"]
    for number in range(12):
        key = f"more{number}"
        document["questions"].append({"key": key, "type": "yes_no", "ask": {"ja": "はい？"}})
        document["rows"][1]["when"] = {
            "any": [document["rows"][1]["when"], {"field": key, "op": "eq", "value": "yes"}]
        }
        for example in document["examples"]:
            example["answers"][key] = "no"
            example["questions"] += 1
    found = lint_navigator(document, SHELF)
    assert found.problems == ()
    assert "long_way" in [one.code for one in found.hints]
