"""Answers as they stand on a paper: a person in named parts, a repeat as a table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.printing.layout import Layout, PrintLayout
from machi.forms.domain.printing.papers import Entry, Row, Section
from machi.forms.domain.procedure import Field, Procedure, in_words
from machi.forms.words import WORDS_OF, msgid
from machi.forms.words.answers import (
    ACCOUNTS,
    SEXES,
    address_lines,
    day_in_words,
    nothing,
    simple,
)

_MOST_COLUMNS = {Layout.LARGE_PRINT: 3}
_COLUMNS = 5
"""A repeat with more parts than this is printed item by item: its columns would be too narrow."""

_PARTS = {
    "sex": msgid("性別"),
    "date_of_birth": msgid("生年月日"),
    "address": msgid("住所"),
    "phone": msgid("電話番号"),
    "nationality": msgid("国籍"),
    "bank_code": msgid("金融機関コード"),
    "branch_code": msgid("支店コード"),
    "kind": msgid("口座の種類"),
    "number": msgid("口座番号"),
    "holder_kana": msgid("口座名義"),
}
_READING, _NAME = msgid("フリガナ"), msgid("氏名")


def sections(
    procedure: Procedure, evaluation: Evaluation, layout: PrintLayout, language: str
) -> Iterator[Section]:
    """Write down every visible answer, page by page. What is hidden is absent, here too."""
    most = _MOST_COLUMNS.get(layout.layout, _COLUMNS)
    for page in layout.in_order(procedure.pages):
        rows = [
            row
            for field in page.fields
            if field.key in evaluation.visible and field.type != "statement"
            for row in _rows(field, evaluation.answers.get(field.key), language, most)
        ]
        if rows:
            yield Section(in_words(page.title, language), tuple(rows))


def name_of(person: Mapping[str, Any], ending: str = "") -> str:
    """Give a name as one text; family and given name stay apart by one space."""
    parts = (person.get(f"{key}{ending}", "") for key in ("family_name", "given_name"))
    return str(person.get(f"full_name{ending}") or " ".join(part for part in parts if part))


def _rows(field: Field, value: Any, language: str, most: int) -> Iterator[Row]:  # noqa: ANN401 - an answer
    label = in_words(field.label, language)
    if value is None or (field.has_items and not value):
        yield Row(label=label, text=nothing(language))
    elif field.has_items:
        yield from _items(field, value, language, most)
    elif isinstance(value, Mapping):
        yield _composite(label, value, language)
    else:
        yield Row(label=label, text=simple(field, value, language))


def _composite(label: str, value: Mapping[str, Any], language: str) -> Row:
    if "prefecture" in value or "full_address" in value:
        return Row(label=label, text="\n".join(address_lines(value)))
    return Row(label=label, parts=tuple(_parts(value, language)))


def _parts(value: Mapping[str, Any], language: str) -> Iterator[Entry]:
    for title, ending in ((_READING, "_kana"), (_NAME, "")):
        if name := name_of(value, ending):
            yield Entry(WORDS_OF.say(title, language), name)
    for key, title in _PARTS.items():
        if key in value:
            yield Entry(WORDS_OF.say(title, language), _part(key, value[key], language))


def _part(key: str, value: Any, language: str) -> str:  # noqa: ANN401 - a part of an answer
    if key == "date_of_birth":
        return day_in_words(value, language)
    if key == "address":
        return "\n".join(address_lines(value))
    if key == "sex":
        return WORDS_OF.say(dict(SEXES).get(value, msgid("不明")), language)
    if key == "kind":
        return WORDS_OF.say(ACCOUNTS.get(value, str(value)), language)
    return str(value)


def _items(
    field: Field, items: Sequence[Mapping[str, Any]], language: str, most: int
) -> Iterator[Row]:
    label = in_words(field.label, language)
    title = in_words(field.item_label, language) or label
    written = [tuple(_item(field, item, language)) for item in items]
    columns = list(dict.fromkeys(entry.label for entries in written for entry in entries))
    if len(columns) > most:
        for number, entries in enumerate(written, 1):
            yield Row(label=f"{title} {number}", parts=entries)
        return
    table = [(title, *columns)]
    for number, entries in enumerate(written, 1):
        said = {entry.label: entry.text for entry in entries}
        table.append((str(number), *(said.get(column, "") for column in columns)))
    yield Row(label=label, table=tuple(table))


def _item(field: Field, item: Mapping[str, Any], language: str) -> Iterator[Entry]:
    """Flatten an item into named texts; a part is named after its question only among others."""
    persons = [inner for inner in field.fields if isinstance(item.get(inner.key), Mapping)]
    for inner in field.fields:
        if inner.key not in item or inner.type == "statement":
            continue
        label, value = in_words(inner.label, language), item[inner.key]
        if not isinstance(value, Mapping):
            said = nothing(language) if value is None else simple(inner, value, language)
            yield Entry(label, said)
            continue
        row = _composite(label, value, language)
        if row.text:
            yield Entry(label, row.text)
        for part in row.parts:
            yield part if persons == [inner] else Entry(f"{label} {part.label}", part.text)
