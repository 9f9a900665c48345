"""One question asks who files, everywhere; what it brings with it, and what it never changes."""

import json
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from tests.forms.applying import answers, document
from tests.forms.delegation.delegates import (
    HANAKO,
    PARENT,
    PROXY,
    in_format_1,
    without_delegates,
)

from machi.forms.domain.authoring.answers_schema import answers_schema
from machi.forms.domain.delegation import delegation
from machi.forms.domain.evaluation import Circumstances, Evaluation, evaluate
from machi.forms.domain.reading import fingerprint, read_procedure

DAY = date(2026, 4, 6)


def judged(one: dict[str, Any], given: dict[str, Any], channel: str = "counter") -> Evaluation:
    return evaluate(read_procedure(one), given, Circumstances(channel, DAY))


def needed(found: Evaluation) -> set[str]:
    return {one.key for one in found.documents}


def test_who_files_is_asked_before_everything_else() -> None:
    procedure = read_procedure(document())
    assert [page.key for page in procedure.pages] == ["filing", "who", "what", "receive"]
    assert procedure.document["pages"][0]["key"] == "who"  # the document itself is untouched


def test_whoever_says_nothing_files_for_themselves() -> None:
    found = judged(document(), answers())
    assert found.ok
    assert found.answers["filed_by"] == "self"
    assert "delegate" not in found.visible
    assert not {"ininjo", "representation"} & needed(found)
    assert delegation(read_procedure(document()), found.answers) is None


def test_a_proxy_is_asked_for_and_brings_a_letter() -> None:
    found = judged(document(), {**answers(), **PROXY})
    assert found.ok, found.errors
    assert {"ininjo", "identity"} == needed(found)
    who = delegation(read_procedure(document()), found.answers)
    assert who is not None
    assert (who.how, who.relation, who.mandate) == ("proxy", "妻", ("file", "receive"))
    assert who.who["family_name"] == "見本"


def test_a_parent_brings_proof_and_no_letter() -> None:
    found = judged(document(), {**answers(), **PARENT})
    assert found.ok, found.errors
    assert {"representation", "identity"} == needed(found)
    assert {"delegate_mandate", "delegate_relation"}.isdisjoint(found.visible)


@pytest.mark.parametrize(
    ("filed_by", "missing"),
    [
        ("proxy", {"delegate", "delegate_relation", "delegate_mandate"}),
        ("representative", {"delegate", "delegate_capacity"}),
    ],
)
def test_a_delegate_cannot_be_left_out(filed_by: str, missing: set[str]) -> None:
    found = judged(document(), {**answers(), "filed_by": filed_by})
    assert {(one.at, one.code) for one in found.errors} == {(key, "required") for key in missing}


def test_hidden_means_absent() -> None:
    found = judged(document(), {**answers(), **PROXY, "filed_by": "self"})
    assert found.ok
    assert not {key for key in found.answers if key.startswith("delegate")}


def test_what_nobody_asked_for_is_refused() -> None:
    closed = judged(without_delegates(), {**answers(), **PROXY})
    assert {one.at for one in closed.errors if one.code == "unknown_key"} == set(PROXY)
    before = judged(in_format_1(), {**answers(), **PROXY})
    assert {one.at for one in before.errors if one.code == "unknown_key"} == set(PROXY)


def test_a_version_of_the_first_format_asks_what_it_always_asked() -> None:
    procedure = read_procedure(in_format_1())
    assert [page.key for page in procedure.pages] == ["who", "what", "receive"]
    assert {paper.key for paper in procedure.documents} == {
        paper["key"] for paper in in_format_1()["documents"]
    }
    assert delegation(procedure, PROXY) is None


def test_what_the_format_asks_never_changes() -> None:
    """Published versions mean it: other questions about delegates are another format."""
    text = (files("machi.forms") / "schema" / "delegation.json").read_text(encoding="utf-8")
    mark = fingerprint(json.loads(text))
    assert mark == "bae588e0c9538082cdaf63962554612ec06a53ce119fefd533784239129828ba"


def test_the_paper_that_a_document_names_is_needed_for_a_proxy_too() -> None:
    own = {
        "key": "proof",
        "title": {"ja": "証明", "en": "Proof"},
        "accept": ["show"],
        "required_if": {"field": "receive", "op": "eq", "value": "post"},
    }
    one = document()
    one["documents"].append(own)
    one["delegation"]["document"] = "proof"
    assert "proof" not in needed(judged(one, answers()))
    by_proxy = needed(judged(one, {**answers(), **PROXY}))
    assert "proof" in by_proxy
    assert "ininjo" not in by_proxy


def test_a_card_that_only_its_holder_can_lend_is_proof_enough() -> None:
    example = next(one for one in document("inkan-shomei")["examples"] if one["expect"]["ok"])
    found = judged(document("inkan-shomei"), {**example["answers"], **PROXY})
    assert found.ok, found.errors
    assert needed(found) == {"inkan_card", "identity"}


def test_a_rule_can_depend_on_who_files() -> None:
    example = document("tenshutsu")["examples"][-1]["answers"]
    given = {**answers("tenshutsu"), **{key: example[key] for key in PROXY}}
    found = judged(document("tenshutsu"), given, "online")
    assert [(one.at, one.code) for one in found.errors] == [("filed_by", "online_no_delegate")]


def test_programs_read_that_it_can_be_left_out() -> None:
    schema = answers_schema(read_procedure(document()), "mark")
    assert schema["properties"]["filed_by"]["default"] == "self"
    assert "filed_by" not in schema["required"]
    assert set(HANAKO) - {"address"} <= set(schema["properties"]["delegate"]["properties"])


def test_every_sample_procedure_that_a_delegate_may_file_shows_how() -> None:
    folder = files("machi.forms.sample_city") / "procedures"
    for file in folder.iterdir():
        one = json.loads(file.read_text(encoding="utf-8"))
        if one["delegation"]["allowed"]:
            told = {example["answers"].get("filed_by") for example in one["examples"]}
            assert told & {"proxy", "representative"}, file.name
