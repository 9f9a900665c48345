"""Every example that a procedure document carries holds: they are the document's own tests."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

import machi.forms
from machi.forms.domain.authoring.examples import run_example
from machi.forms.domain.reading import read_procedure

CITY = Path(machi.forms.__file__).parent / "sample_city"
DOCUMENTS: list[dict[str, Any]] = [
    json.loads(file.read_text()) for file in sorted((CITY / "procedures").glob("*.json"))
]
EXAMPLES = [
    pytest.param(document, place, id=f"{document['id']} {document['version']}: {example['name']}")
    for document in DOCUMENTS
    for place, example in enumerate(document["examples"])
]


def test_the_sample_city_has_the_reference_s_nine_procedures_and_more() -> None:
    assert len({document["id"] for document in DOCUMENTS}) >= 9
    assert len(EXAMPLES) >= 37  # 34 of them are the reference's own


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda one: f"{one['id']} {one['version']}")
def test_a_document_has_the_promised_shape(document: dict[str, Any]) -> None:
    schema = json.loads((CITY.parent / "schema" / "procedure.schema.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(document)


@pytest.mark.parametrize(("document", "place"), EXAMPLES)
def test_an_example_holds(document: dict[str, Any], place: int) -> None:
    ran = run_example(read_procedure(document), place, document["examples"][place])
    assert ran.differences == ()


def test_an_example_that_expects_something_else_says_what() -> None:
    dogs = next(one for one in DOCUMENTS if one["id"] == "inu-toroku")
    example = dogs["examples"][0]
    other = {**example, "expect": {**example["expect"], "fee": 1}}
    [difference] = run_example(read_procedure(dogs), 0, other).differences
    assert (difference.what, difference.expected) == ("fee", "1")
    assert difference.found == str(example["expect"]["fee"])
