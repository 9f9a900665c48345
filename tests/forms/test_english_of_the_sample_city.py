"""Whoever reads English reads all of the sample city: its procedures and its navigators."""

import json
import re
from collections.abc import Iterator
from importlib.resources import files
from typing import Any

import pytest

CITY = files("machi.forms.sample_city")
DOCUMENTS = {
    file.name: json.loads(file.read_text(encoding="utf-8"))
    for folder in ("procedures", "navigators")
    for file in (CITY / folder).iterdir()
    if file.name.endswith(".json")
}
FORMAT = files("machi.forms") / "schema" / "delegation.json"
DOCUMENTS["the format"] = json.loads(FORMAT.read_text(encoding="utf-8"))
JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")


def texts(part: Any, at: str = "") -> Iterator[tuple[str, dict[str, str]]]:  # noqa: ANN401 - JSON
    """Find every text that is written in several languages, with its place."""
    if isinstance(part, dict):
        if isinstance(part.get("ja"), str):
            yield at, part
        else:
            for name, inner in part.items():
                yield from texts(inner, f"{at}/{name}")
    elif isinstance(part, list):
        for place, inner in enumerate(part):
            yield from texts(inner, f"{at}/{place}")


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_every_text_is_said_in_english(name: str) -> None:
    found = list(texts(DOCUMENTS[name]))
    assert len(found) > 10
    assert [at for at, text in found if not text.get("en", "").strip()] == []


@pytest.mark.parametrize("name", sorted(DOCUMENTS))
def test_the_english_is_no_japanese(name: str) -> None:
    said = {at: text["en"] for at, text in texts(DOCUMENTS[name]) if "en" in text}
    assert {at: text for at, text in said.items() if JAPANESE.search(text)} == {}
