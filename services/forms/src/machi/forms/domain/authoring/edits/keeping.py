"""Examples: the answers of a tried-out form become a test that has to pass before publishing."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from machi.forms.domain.authoring.edits.tree import (
    Edited,
    EditRefused,
    Json,
    copied,
    find,
)
from machi.forms.domain.authoring.examples import run_example
from machi.forms.domain.evaluation import Circumstances, Evaluation, evaluate
from machi.forms.domain.procedure import Procedure

CASES = ("valid", "conditional", "invalid")
MOST_EXAMPLES = 50


@dataclass(frozen=True, slots=True)
class Kept:
    """What somebody typed into the preview, on which day and through which channel."""

    name: str
    circumstances: Circumstances
    answers: Mapping[str, Any]
    case: str = ""


def keep_example(document: Mapping[str, Any], procedure: Procedure, kept: Kept) -> Edited:
    """Keep the answers with what they lead to now; from then on it has to stay so.

    Raises:
        EditRefused: no name, a name that another example has, a case that is none.

    """
    name = kept.name.strip()
    examples = document["examples"]
    if not name:
        raise EditRefused("name", "empty")
    if name in {one.get("name") for one in examples}:
        raise EditRefused("name", "name_taken", name=name)
    if len(examples) >= MOST_EXAMPLES:
        raise EditRefused("name", "too_many", limit=str(MOST_EXAMPLES))
    found = evaluate(procedure, kept.answers, kept.circumstances)
    case = kept.case or proposed_case(procedure, found)
    if case not in CASES or (case == "invalid") is found.ok:
        raise EditRefused("case", "not_this_case")
    changed = copied(document)
    changed["examples"].append(
        {
            "name": name,
            "case": case,
            "today": kept.circumstances.today.isoformat(),
            "channel": kept.circumstances.channel,
            "answers": _answers(found),
            **_papers(kept.circumstances, found),
            "expect": _expected(procedure, found),
        }
    )
    return Edited(changed, f"/examples/{len(changed['examples']) - 1}")


def take_result(document: Mapping[str, Any], procedure: Procedure, at: str) -> Edited:
    """Expect of an example what comes of it now: somebody looked, and it is right so.

    Raises:
        EditRefused: there is no such example.

    """
    changed = copied(document)
    example = find(changed, at)
    found = run_example(procedure, int(at.rpartition("/")[2]), example).evaluation
    example["expect"] = _expected(procedure, found)
    if (example["case"] == "invalid") is found.ok:
        example["case"] = proposed_case(procedure, found)
    return Edited(changed, at)


def proposed_case(procedure: Procedure, found: Evaluation) -> str:
    """Say what an example shows: a mistake, questions that come and go, or the plain way."""
    if not found.ok:
        return "invalid"
    shown, hidden = _conditional(procedure, found)
    return "conditional" if shown or hidden else "valid"


def _papers(circumstances: Circumstances, found: Evaluation) -> Json:
    """Name the blocking papers that were there, of those that are asked for."""
    asked = [one.key for one in found.documents if one.blocks(circumstances.channel)]
    if not asked or circumstances.papers is None:
        return {}
    return {"papers": [key for key in asked if key in circumstances.papers]}


def _expected(procedure: Procedure, found: Evaluation) -> Json:
    shown, hidden = _conditional(procedure, found)
    expect: Json = {"ok": found.ok}
    if not found.ok:
        expect["errors"] = [{"at": one.at, "code": one.code} for one in found.errors]
    if found.warnings:
        expect["warnings"] = [{"at": one.at, "code": one.code} for one in found.warnings]
    expect |= {"visible": shown} if shown else {}
    expect |= {"hidden": hidden} if hidden else {}
    return {**expect, "documents": [one.key for one in found.documents], "fee": found.fee_yen}


def _conditional(procedure: Procedure, found: Evaluation) -> tuple[list[str], list[str]]:
    """List the questions with a condition: those that are asked, and those that are not."""
    paths = []
    for page in procedure.pages:
        for field in page.fields:
            if field.visible_if is not None or page.visible_if is not None:
                paths.append(field.key)
            count = len(found.answers.get(field.key) or ()) if field.has_items else 0
            paths += [
                f"{field.key}[{place}].{inner.key}"
                for place in range(count)
                for inner in field.fields
                if inner.visible_if is not None
            ]
    shown = [path for path in paths if path in found.visible]
    return shown, [path for path in paths if path not in found.visible]


def _answers(found: Evaluation) -> Json:
    """Give the answers in their stored form, and as they were typed where they are wrong."""
    wrong = {one.at.partition(".")[0].partition("[")[0] for one in found.errors}
    return {
        key: _without_ids(typed if key in wrong else found.answers.get(key, typed))
        for key, typed in found.kept.items()
    }


def _without_ids(value: Any) -> Any:  # noqa: ANN401 - an answer
    if isinstance(value, list):
        return [_without_ids(one) for one in value]
    if isinstance(value, Mapping):
        return {key: _without_ids(one) for key, one in value.items() if key != "_id"}
    return value
