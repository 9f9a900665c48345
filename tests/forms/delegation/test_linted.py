"""What the linter says of delegates, and what becomes of documents of the first format."""

from typing import Any

import pytest
from tests.forms.applying import document
from tests.forms.delegation.delegates import in_format_1

from machi.forms.domain.authoring.document import empty, in_newest_format
from machi.forms.domain.authoring.lint import lint
from machi.forms.domain.reading import read_procedure

NAME = {"ja": "見本", "en": "Sample"}
OWN_QUESTION = {"key": "delegate", "type": "text", "label": NAME}
OWN_PAGE = {"key": "filing", "title": NAME, "fields": [{**OWN_QUESTION, "key": "other"}]}
OWN_PAPER = {"key": "representation", "title": NAME, "accept": ["show"]}
AGAIN = {"key": "who_came", "type": "person", "label": NAME, "parts": ["name"]}


def problems(one: dict[str, Any]) -> set[tuple[str, str]]:
    return {(found.code, found.at) for found in lint(one).problems}


def hints(one: dict[str, Any]) -> set[tuple[str, str]]:
    return {(found.code, found.at) for found in lint(one).hints}


def changed(change: str, value: dict[str, Any]) -> dict[str, Any]:
    one = document()
    if change == "question":
        one["pages"][0]["fields"].append(value)
    else:
        one[change].append(value)
    return one


@pytest.mark.parametrize(
    ("change", "value", "at"),
    [
        ("question", OWN_QUESTION, "/pages/0/fields/2/key"),
        ("pages", OWN_PAGE, "/pages/3/key"),
        ("documents", OWN_PAPER, "/documents/2/key"),
    ],
)
def test_names_of_the_format_are_taken(change: str, value: dict[str, Any], at: str) -> None:
    assert ("name_taken", at) in problems(changed(change, value))


def test_places_are_those_of_the_document() -> None:
    """The page of the format stands in no document: it moves no pointer."""
    one = document()
    one["pages"][0]["fields"][0]["visible_if"] = {"field": "nobody", "op": "answered"}
    assert ("unknown_reference", "/pages/0/fields/0/visible_if") in problems(one)


def test_something_has_to_prove_a_delegate() -> None:
    one = document()
    del one["delegation"]["document"]
    assert problems(one) == {("delegation_unproved", "/delegation/document")}


def test_a_name_keeps_its_meaning_when_the_format_takes_it() -> None:
    before = in_format_1()
    before["pages"][0]["fields"].append(OWN_QUESTION)
    found = lint({**document(), "version": 2}, [read_procedure(before)]).problems
    assert ("type_changed", "/delegation/allowed") in {(one.code, one.at) for one in found}


def test_a_delegate_is_not_asked_for_twice() -> None:
    own = changed("question", {**AGAIN, "concept": "A.delegate"})
    assert ("delegate_asked_twice", "/pages/0/fields/2") in hints(own)
    chosen = document()
    relation = chosen["pages"][0]["fields"][1]
    relation["options"].append({"value": "delegate", "label": NAME})
    assert ("delegate_asked_twice", "/pages/0/fields/1") in hints(chosen)
    assert not {one for one in hints(document()) if one[0].startswith("delegate")}


def test_a_remark_that_nobody_is_asked_about_is_pointed_at() -> None:
    one = {**document("sodai-gomi"), "schema": "procedure/1", "delegation": {"allowed": True}}
    one["examples"] = one["examples"][:-1]  # the last one is a delegate's
    found = lint(one)
    assert [one.code for one in found.problems] == []
    assert ("delegate_not_asked", "/delegation/allowed") in {(f.code, f.at) for f in found.hints}


def test_the_next_version_of_an_old_document_asks() -> None:
    before = {**document("sodai-gomi"), "schema": "procedure/1", "delegation": {"allowed": True}}
    raised = in_newest_format(before)
    assert (raised["schema"], raised["delegation"]) == (
        "procedure/2",
        {"allowed": True, "document": "ininjo"},
    )
    assert lint(raised, [read_procedure(before)]).problems == ()
    assert before["schema"] == "procedure/1"  # what is published stays as it is
    assert in_newest_format(raised) == raised


def test_an_old_document_that_allows_nobody_stays_so() -> None:
    before = {**document("risai-shomei"), "schema": "procedure/1"}
    assert in_newest_format(before) == {**before, "schema": "procedure/2"}


def test_a_new_document_is_in_the_newest_format() -> None:
    assert empty("mihon", "見本")["schema"] == "procedure/2"
