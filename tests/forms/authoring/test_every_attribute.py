"""Every attribute of the format can be edited in the builder, or is named with a reason."""

from collections.abc import Iterator
from typing import Any

import pytest

from machi.forms.domain.authoring.document import empty
from machi.forms.domain.authoring.edits.change import change_settings
from machi.forms.domain.authoring.edits.conditions.offers import names_at
from machi.forms.domain.authoring.edits.elsewhere import ELSEWHERE
from machi.forms.domain.authoring.edits.palette import PALETTE
from machi.forms.domain.authoring.edits.settings import settings_of
from machi.forms.domain.authoring.edits.structure import (
    add_document,
    add_field,
    add_line,
    add_options,
    add_page,
    add_rule,
)
from machi.forms.domain.authoring.edits.tree import EditRefused, kind_of
from machi.forms.domain.authoring.finding import Lint
from machi.forms.domain.authoring.shape import schema
from machi.forms.pages.authoring.selected import entries

PARTS = {
    "page": "page",
    "field": "field",
    "rule": "rule",
    "document": "document",
    "feeLine": "line",
    "example": "example",
}
"""Parts of a document, by their definitions in the schema."""
PARTS_OF = {"window", "catalog", "effective", "assurance", "delegation", "deadline", "fee"} | {
    *("standard_days", "retention", "print", "fee.timing")
}
"""Members that are made of settings of their own."""


def attributes() -> Iterator[str]:
    """Name every attribute: `title`, `fee.timing.online`, `field.label`."""
    whole: Any = schema("procedure").schema
    yield from _inside(whole, whole, "")
    for definition, name in PARTS.items():
        for attribute in whole["$defs"][definition]["properties"]:
            yield f"{name}.{attribute}"
    yield from ("option.value", "option.label")


def _inside(whole: dict[str, Any], node: dict[str, Any], before: str) -> Iterator[str]:
    for attribute, rules in node["properties"].items():
        path = f"{before}{attribute}"
        if path not in PARTS_OF:
            yield path
            continue
        rules = whole["$defs"]["fee"] if path == "fee" else rules  # noqa: PLW2901 - the one $ref
        yield from _inside(whole, rules, f"{path}.")


def rich() -> dict[str, Any]:
    """Make a document with every kind of part, by the steps of the builder alone."""
    document = empty("mihon", "見本")
    document["channels"] = ["online", "counter", "kiosk"]
    for kinds in PALETTE.values():
        for kind in sorted(kinds, key="repeat".__ne__):
            document = add_page(document, kind).document
            page = f"/pages/{len(document['pages']) - 1}"
            if kind == "computed":
                document = add_field(document, page, ("repeat", "犬", "")).document
                inner = ("number", "頭数", "")
                document = add_field(document, f"{page}/fields/0", inner).document
            document = add_field(document, page, (kind, kind, "")).document
            if kind in {"choice", "multi"}:
                document = add_options(document, f"{page}/fields/0", ["はい"]).document
    for add in (add_document, add_line, add_rule):
        document = add(document, "見本").document
    return document


def editable() -> set[str]:
    """Name what the forms of the builder set, over all parts of a rich document."""
    document = rich()
    found = {"field.key", "option.label"}  # each a control of its own beside the settings
    for at in (one.at for one in entries(document, Lint((), ()), "ja")):
        kind = kind_of(at)
        paths = {one.path for one in settings_of(document, at)} | {*names_at(at)}
        whole = kind == "document_itself"
        found |= paths if whole else {f"{kind}.{path.partition('.')[0]}" for path in paths}
    return found


def test_every_attribute_is_a_setting_or_is_named_with_a_reason() -> None:
    every, set_here = {*attributes()}, editable()
    assert sorted(every - set_here - {*ELSEWHERE}) == [], "neither edited nor named"
    assert sorted({*ELSEWHERE} - every) == [], "named, and not in the format any more"
    assert sorted({*ELSEWHERE} & set_here) == [], "named as not edited, and edited"
    assert sorted(set_here - every) == [], "edited, and not in the format"


def test_evidence_is_ticked_alone_or_in_pairs() -> None:
    document = add_document(empty("mihon", "見本"), "本人確認書類").document
    before = ["own_card", {"two_of": ["nenkin_techo", "own_paper"]}]
    document["documents"][0]["any_of"] = before
    typed: dict[str, Any] = {"title": {"ja": "本人確認書類"}, "accept": ["show"]}

    def change(alone: list[str], *pairs: list[str]) -> Any:  # noqa: ANN401 - any JSON
        given = {**typed, "any_of": {"alone": alone, "pairs": pairs}}
        paper = change_settings(document, "/documents/0", given).document["documents"][0]
        return paper.get("any_of")

    assert change(["own_card"], ["own_paper", "nenkin_techo"], []) == before
    assert change(["passport"], [], ["passport", "nenkin_techo"]) == [
        "passport",
        {"two_of": ["passport", "nenkin_techo"]},
    ]
    assert change([], []) is None
    with pytest.raises(EditRefused, match="two_needed"):
        change([], ["passport"])
    with pytest.raises(EditRefused, match="not_in_list"):
        change(["something"])


def test_notes_for_staff_keep_their_other_languages() -> None:
    document = empty("mihon", "見本")
    document["staff_notes"] = [{"ja": "確かめる", "en": "Look"}]
    typed = {
        "title": {"ja": "見本"},
        "kind": "shinsei",
        "owner": "a",
        "staff_notes": "確かめる\n急ぐ",
    }
    changed = change_settings(document, "", typed).document
    assert changed["staff_notes"] == [{"ja": "確かめる", "en": "Look"}, {"ja": "急ぐ"}]
