"""Every example that a procedure document carries holds: they are the document's own tests."""

import json
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import machi.forms
from machi.forms.domain.evaluation import Circumstances, Evaluation, evaluate
from machi.forms.domain.parsed import Problem
from machi.forms.domain.reading import read_procedure

CITY = Path(machi.forms.__file__).parent / "sample_city"
DOCUMENTS: list[dict[str, Any]] = [
    json.loads(file.read_text()) for file in sorted((CITY / "procedures").glob("*.json"))
]
EXAMPLES = [
    pytest.param(document, example, id=f"{document['id']} {document['version']}: {example['name']}")
    for document in DOCUMENTS
    for example in document["examples"]
]


def run(document: dict[str, Any], example: dict[str, Any]) -> Evaluation:
    today = date.fromisoformat(example["today"])
    circumstances = Circumstances(example["channel"], today)
    return evaluate(read_procedure(document), example["answers"], circumstances)


def test_the_sample_city_has_nine_procedures() -> None:
    assert len({document["id"] for document in DOCUMENTS}) == 9
    assert (
        len(EXAMPLES) == 37
    )  # 34 of them are the reference's own; one procedure has a new version


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: f"{one['id']} {one['version']}")
def test_a_document_has_the_promised_shape(document: dict[str, Any]) -> None:
    schema = json.loads((CITY.parent / "schema" / "procedure.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(document)


@pytest.mark.parametrize(("document", "example"), EXAMPLES)
def test_an_example_holds(document: dict[str, Any], example: dict[str, Any]) -> None:
    expect = example["expect"]
    found = run(document, example)
    assert found.ok is expect["ok"]
    assert findings(found.errors) == sorted(
        (one["at"], one["code"]) for one in expect.get("errors", ())
    )
    assert findings(found.warnings) == sorted(
        (one["at"], one["code"]) for one in expect.get("warnings", ())
    )
    if "documents" in expect:
        assert sorted(one.key for one in found.documents) == sorted(expect["documents"])
    if "fee" in expect:
        assert found.fee_yen == expect["fee"]
    assert set(expect.get("visible", ())) <= found.visible
    assert not set(expect.get("hidden", ())) & found.visible


def findings(problems: Iterable[Problem]) -> list[tuple[str, str]]:
    return sorted((problem.at, problem.code) for problem in problems)
