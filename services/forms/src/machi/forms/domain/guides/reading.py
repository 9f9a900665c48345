"""A navigator's document, read into frozen objects once its shape was checked."""

from collections.abc import Mapping
from typing import Any

from machi.forms.domain.conditions import read_condition
from machi.forms.domain.navigator import (
    Elsewhere,
    Example,
    Known,
    Navigator,
    Question,
    Row,
    Until,
)
from machi.forms.domain.procedure import Option

Json = Mapping[str, Any]


def read_navigator(document: Json) -> Navigator:
    """Read a whole document; its shape was checked with the JSON Schema before."""
    return Navigator(
        id=document["id"],
        version=document["version"],
        title=document["title"],
        life_event=document["life_event"],
        effective_from=document.get("effective", {}).get("from"),
        questions=tuple(_question(one) for one in document["questions"]),
        rows=tuple(_row(one) for one in document["rows"]),
        examples=tuple(_example(one) for one in document["examples"]),
        document=document,
    )


def _question(raw: Json) -> Question:
    return Question(
        key=raw["key"],
        type=raw["type"],
        ask=raw["ask"],
        help=raw.get("help"),
        why=raw.get("why"),
        options=tuple(Option(one["value"], one["label"]) for one in raw.get("options", ())),
        ask_if=read_condition(raw["ask_if"]) if "ask_if" in raw else None,
        concept=raw.get("concept"),
    )


def _row(raw: Json) -> Row:
    elsewhere = raw.get("elsewhere")
    return Row(
        procedure=raw["procedure"],
        why=raw["why"],
        when=read_condition(raw["when"]) if "when" in raw else None,
        elsewhere=None if elsewhere is None else _elsewhere(elsewhere),
        known=tuple(_known(key, one) for key, one in raw.get("known", {}).items()),
        leave_out=raw.get("if_not_offered") == "leave_out",
    )


def _elsewhere(raw: Json) -> Elsewhere:
    until = raw.get("until")
    read = None if until is None else Until(question=until["answer"], days=until["days"])
    return Elsewhere(**{**raw, "until": read})


def _known(key: str, raw: str | Json) -> Known:
    if isinstance(raw, str):
        return Known(field=key, value=raw)
    return Known(field=key, question=raw["answer"])


def _example(raw: Json) -> Example:
    return Example(
        name=raw["name"],
        answers=raw["answers"],
        procedures=tuple(raw["procedures"]),
        questions=raw["questions"],
    )
