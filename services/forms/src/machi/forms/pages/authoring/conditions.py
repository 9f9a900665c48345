"""Conditions as rows of a form: one list of everything that can be asked there, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from starlette.datastructures import FormData

from machi.forms.conditions_in_words import names_of, when_words
from machi.forms.domain.authoring.edits.conditions import (
    MOST_ROWS,
    Offered,
    Row,
    names_at,
    offers,
    set_condition,
    simple,
)
from machi.forms.domain.authoring.edits.tree import Json, find, kind_of, repeat_of
from machi.forms.pages.authoring.selected import label_of
from machi.forms.pages.authoring.words import CONDITIONS
from machi.forms.words import CHANNELS, WORDS_OF, msgid

_KEPT = "kept"
_TESTS = {
    "answered": msgid("%(what)sに答えたとき"),
    "eq": msgid("%(what)sが「%(value)s」のとき"),
    "ne": msgid("%(what)sが「%(value)s」以外のとき"),
    "contains": msgid("%(what)sで「%(value)s」を選んだとき"),
}
_TYPED = {
    "eq": msgid("%(what)sが次の値のとき →"),
    "ne": msgid("%(what)sが次の値以外のとき →"),
    "gte": msgid("%(what)sが次の値以上（以後）のとき →"),
    "lte": msgid("%(what)sが次の値以下（以前）のとき →"),
    "age_gte": msgid("%(what)sで数えて次の年齢以上のとき →"),
}
_SOME = msgid("どれか1件の%(what)s")
_FEE = msgid("手数料の合計")
_CHANNEL = msgid("受付の方法")


@dataclass(frozen=True, slots=True)
class ConditionForm:
    """A condition with its rows: (what was chosen, what is typed beside it).

    deep: it is nested further than this form can show, and stays until it is replaced.
    """

    name: str
    legend: str
    mode: str
    rows: list[tuple[str, str]]
    options: list[tuple[str, str]]
    deep: bool
    error: str | None
    sentence: str
    """What it says now; empty where there is none."""


def condition_forms(
    document: Mapping[str, Any], at: str, language: str, error: tuple[str, str] | None = None
) -> Iterator[ConditionForm]:
    """Draw the conditions of a part, each with one empty row at its end."""
    if not names_at(at):
        return
    offered = {
        row.code: _words(one, row, language) for one in offers(document, at) for row in one.tests
    }
    names = names_of(document, language)
    item_of = _item_of(document, at)
    for name in names_at(at):
        raw = find(document, at).get(name)
        found = simple(raw)
        rows = [_row(row, offered) for row in found.tests] if found else []
        standing = {
            row.code: when_words(row.written(), names, item_of)
            for row in (found.tests if found else ())
            if row.code not in offered and row.open_code not in offered
        }
        yield ConditionForm(
            name=name,
            legend=WORDS_OF.say(CONDITIONS[name], language),
            mode=found.mode if found else "all",
            rows=[*rows, ("", "")],
            options=[*standing.items(), *offered.items()],
            deep=found is None,
            error=error[1] if error and error[0].startswith(f"{name}.") else None,
            sentence=when_words(raw, names, item_of) if raw else "",
        )


def rows_as_typed(shown: ConditionForm, form: FormData) -> ConditionForm:
    """Draw a condition with the rows that somebody sent."""
    places = range(len(shown.rows))
    return replace(shown, rows=[_sent(shown.name, place, form) for place in places])


def changed_conditions(document: Json, at: str, form: FormData) -> Json:
    """Apply the rows of a form to every condition of a part.

    Raises:
        EditRefused: something cannot be read there, or a value is none of its type.

    """
    for name in names_at(at):
        if str(form.get(f"{name}.mode", "")) == _KEPT:
            continue
        rows = [_sent(name, place, form) for place in range(MOST_ROWS)]
        mode = str(form.get(f"{name}.mode", "all"))
        document = set_condition(document, at, name, mode, rows).document
    return document


def _words(one: Offered, row: Row, language: str) -> str:
    what = _what(one, row, language)
    if row.value is None and row.op != "answered":
        return WORDS_OF.say(_TYPED[row.op], language, what=what)
    value = str(row.value)
    if one.field["type"] == "channel":
        value = WORDS_OF.say(CHANNELS[value], language)
    for option in one.field.get("options", ()):
        if option["value"] == row.value:
            value = label_of(option, language)
    return WORDS_OF.say(_TESTS[row.op], language, what=what, value=value)


def _what(one: Offered, row: Row, language: str) -> str:
    if row.field == "ctx.fee":
        return WORDS_OF.say(_FEE, language)
    if row.field == "ctx.channel":
        return WORDS_OF.say(_CHANNEL, language)
    label = label_of(one.field, language)
    if row.some and one.repeat:
        inside = f"{label_of(one.repeat, language)}・{label}"
        return WORDS_OF.say(_SOME, language, what=f"「{inside}」")
    return f"「{label}」"


def _sent(name: str, place: int, form: FormData) -> tuple[str, str]:
    row = f"{name}.{place}"
    return str(form.get(f"{row}.test", "")), str(form.get(f"{row}.value", ""))


def _item_of(document: Mapping[str, Any], at: str) -> str:
    """Name the repeat whose items `item.` means at a place."""
    part = find(document, at)
    repeat = repeat_of(document, at) if kind_of(at) == "field" else None
    return str(repeat["key"] if repeat else part.get("for_each", ""))


def _row(row: Row, offered: Mapping[str, str]) -> tuple[str, str]:
    """Give a row as it was chosen: with its value among the choices, or typed beside it."""
    if row.code in offered or row.open_code not in offered:
        return row.code, ""
    return row.open_code, "" if row.value is None else str(row.value)
