"""A forged answer never reaches storage: hidden means absent, an unknown key is refused."""

import json
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from machi.forms.domain.evaluation import Circumstances, Evaluation, evaluate
from machi.forms.domain.procedure import Field, Procedure
from machi.forms.domain.reading import read_procedure

TODAY = date(2026, 4, 6)
FOLDER = files("machi.forms.sample_city") / "procedures"
PROCEDURES = {
    file.name: read_procedure(json.loads(file.read_text(encoding="utf-8")))
    for file in sorted(FOLDER.iterdir(), key=lambda one: one.name)
    if file.name.endswith(".json")
}
EXAMPLES = [
    (name, example)
    for name, procedure in PROCEDURES.items()
    for example in procedure.document["examples"]
]

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=30),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3)
    ),
    max_leaves=8,
)


def decide(procedure: Procedure, answers: Mapping[str, Any], channel: str) -> Evaluation:
    return evaluate(procedure, answers, Circumstances(channel, TODAY))


def stored_paths(procedure: Procedure, answers: Mapping[str, Any]) -> set[str]:
    """Name the question behind everything that would be stored."""
    paths: set[str] = set()
    fields = {one.key: one for one in procedure.fields}
    for key, answer in answers.items():
        paths.add(key)
        field: Field | None = fields.get(key)
        if field is not None and field.has_items:
            paths |= {
                f"{key}[{place}].{inner}"
                for place, item in enumerate(answer)
                for inner in item
                if inner != "_id"
            }
    return paths


@given(example=st.sampled_from(EXAMPLES), data=st.data())
def test_nothing_hidden_or_unknown_is_kept_whatever_is_posted(
    example: tuple[str, dict[str, Any]], data: st.DataObject
) -> None:
    name, given_example = example
    procedure = PROCEDURES[name]
    keys = [field.key for field in procedure.fields]
    forged = data.draw(
        st.dictionaries(st.sampled_from(keys) | st.text(max_size=10), json_values, max_size=4)
    )
    found = decide(procedure, {**given_example["answers"], **forged}, given_example["channel"])
    for kept in (found.answers, found.kept):
        assert stored_paths(procedure, kept) <= found.visible
    unknown = {key for key in forged if key not in keys}
    assert unknown <= {one.at for one in found.errors if one.code == "unknown_key"}


@given(example=st.sampled_from(EXAMPLES), key=st.text(min_size=1, max_size=12))
def test_an_unknown_key_inside_a_person_or_an_item_is_refused(
    example: tuple[str, dict[str, Any]], key: str
) -> None:
    name, given_example = example
    procedure = PROCEDURES[name]
    for field in procedure.fields:
        answer = given_example["answers"].get(field.key)
        inside = answer if field.type == "person" else None
        if field.has_items and answer:
            inside = answer[0]
        if not isinstance(inside, dict) or key in {*inside, "_id"}:
            continue
        known = {one.key for one in field.fields}
        known |= {"full_name", "full_name_kana", "family_name_kana", "given_name_kana"}
        if key in known:
            continue
        forged = {**inside, key: "x"}
        answers = {
            **given_example["answers"],
            field.key: forged if field.type == "person" else [forged],
        }
        found = decide(procedure, answers, given_example["channel"])
        assert "unknown_key" in {one.code for one in found.errors}
        assert '"x"' not in json.dumps(found.kept.get(field.key), ensure_ascii=False)


@given(
    answers=st.dictionaries(
        st.sampled_from(["applicant", "relation", "copies", "targets"]), json_values
    )
)
def test_no_answer_makes_the_evaluator_fall_over(answers: dict[str, Any]) -> None:
    for procedure in PROCEDURES.values():
        decide(procedure, answers, "online")


@given(example=st.sampled_from(EXAMPLES))
def test_what_was_stored_is_decided_the_same_again(example: tuple[str, dict[str, Any]]) -> None:
    name, given_example = example
    procedure = PROCEDURES[name]
    first = decide(procedure, given_example["answers"], given_example["channel"])
    again = decide(procedure, first.answers, given_example["channel"])
    if first.ok:
        assert (again.answers, again.errors) == (first.answers, first.errors)
        assert (again.documents, again.fee_lines) == (first.documents, first.fee_lines)
