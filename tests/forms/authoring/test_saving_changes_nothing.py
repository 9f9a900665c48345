"""Saving what the builder shows, as it shows it, changes nothing: in every sample procedure."""

import json
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest
from starlette.datastructures import FormData, UploadFile
from tests.forms.authoring.sending import sent_as_drawn

from machi.forms.domain.authoring.edits.change import change_options, change_settings
from machi.forms.domain.authoring.edits.tree import find, kind_of
from machi.forms.domain.authoring.finding import Lint
from machi.forms.pages.authoring.conditions import changed_conditions, condition_forms
from machi.forms.pages.authoring.controls import Shown, shown_settings, typed_settings
from machi.forms.pages.authoring.selected import entries

FOLDER = files("machi.forms.sample_city") / "procedures"
SAMPLES = sorted(one.name for one in FOLDER.iterdir() if one.name.endswith(".json"))


def sent(shown: Shown) -> Iterator[tuple[str, str]]:
    """Give what a browser sends for a setting that nobody touched."""
    value = shown.value
    if shown.kind == "words":
        yield from ((f"{shown.name}.{code}", text) for code, text in (value or {}).items())
    elif shown.kind == "price":
        yield from ((f"unit.table.{one}", str(yen)) for one, _, yen in value["rows"])
        yield from (("unit", str(value["yen"])), ("unit.by", value["by"]))
    elif shown.kind == "evidence":
        yield from ((shown.name, one) for one in value["alone"])
        for place, pair in enumerate(value["pairs"]):
            yield from ((f"{shown.name}.pairs.{place}", one) for one in ("", *pair))
    elif shown.kind == "many":
        yield from ((shown.name, one) for one in value or ())
    elif shown.kind in {"lines", "notes"}:
        yield shown.name, "\r\n".join(value or ())
    elif shown.kind == "yes":
        yield from [(shown.name, "yes")] if value else []
    else:
        yield shown.name, "" if value is None else str(value)


def saved(document: dict[str, Any], at: str) -> dict[str, Any]:
    form: list[tuple[str, str | UploadFile]] = []
    for setting in shown_settings(document, at, "ja"):
        form += sent(setting)
    for one in condition_forms(document, at, "ja"):
        form += sent_as_drawn(one.group)
    posted = FormData(form)
    after = change_settings(document, at, typed_settings(document, at, posted)).document
    if kind_of(at) == "field":
        labels = [one["label"] for one in find(document, at).get("options", ())]
        after = change_options(after, at, labels).document
    return changed_conditions(after, at, posted)


@pytest.mark.parametrize("sample", SAMPLES)
def test_saving_what_is_shown_changes_nothing(sample: str) -> None:
    document = json.loads((FOLDER / sample).read_text(encoding="utf-8"))
    parts = [one.at for one in entries(document, Lint((), ()), "ja")]
    changed = [at for at in parts if saved(document, at) != document]
    assert changed == []
