"""Cases as a sheet: a row for each case, a column for each question of one version of a procedure.

Only what is visible of the answers is in it. Made for spreadsheets: it begins with a byte order
mark, and no cell begins in a way that a spreadsheet takes for a formula.
"""

import csv
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from typing import Any

from machi.forms import words
from machi.forms.domain.application import Application
from machi.forms.domain.procedure import Field, Procedure, in_words
from machi.forms.words import WORDS_OF, msgid
from machi.forms.words.answers import ACCOUNTS, SEXES, address_lines, simple
from machi.forms.words.problems import PARTS
from machi.shared.clock import JAPAN

BOM = "\ufeff"
LANGUAGE = "ja"
"""Sheets are the office's own: in the language of its forms."""

_FORMULA = tuple("=+-@\t\r\n＝＋－＠")
"""Also in full width: spreadsheets in Japanese read those as formulas too."""

Cell = str | int


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what stands above it, and how its cell is read from a case's answers."""

    title: str
    cell: Callable[[Mapping[str, Any]], Cell | None]


OF_CASE = (
    msgid("受付番号"),
    msgid("手続き"),
    msgid("版"),
    msgid("状態"),
    msgid("経路"),
    msgid("提出した日時"),
    msgid("手数料"),
    msgid("担当"),
)
"""What stands before the answers."""


def heading(procedure: Procedure) -> str:
    """Write the first line of a version's sheet, after the byte order mark."""
    titles = [WORDS_OF.say(one, LANGUAGE) for one in OF_CASE]
    return BOM + _line([*titles, *(one.title for one in columns(procedure))])


def row(case: Application, procedure: Procedure, answers: Mapping[str, Any] | None) -> str:
    """Write one case; of one whose answers were erased only the case."""
    known: list[Cell | None] = [
        case.receipt_number,
        in_words(procedure.title, LANGUAGE),
        case.procedure_version,
        WORDS_OF.say(words.STATES[case.state], LANGUAGE),
        WORDS_OF.say(words.CHANNELS[case.channel], LANGUAGE),
        f"{case.submitted_at.astimezone(JAPAN):%Y-%m-%d %H:%M}" if case.submitted_at else None,
        case.fee_yen,
        case.assigned_name,
    ]
    return _line([*known, *(one.cell(answers or {}) for one in columns(procedure))])


def as_sheet(titles: Sequence[str], rows: Iterable[Sequence[Cell | None]]) -> str:
    """Write a table of any kind for a spreadsheet."""
    return BOM + _line(titles) + "".join(_line(one) for one in rows)


def columns(procedure: Procedure) -> list[Column]:
    """List the columns of a version: of persons, addresses and accounts, one for each part."""
    return [
        column
        for field in procedure.fields
        if field.type != "statement"
        for column in _columns(field)
    ]


def guarded(cell: Cell | None) -> Cell:
    """Give a cell that a spreadsheet shows as it was written, and never runs."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell


def _line(cells: Sequence[Cell | None]) -> str:
    text = StringIO()
    csv.writer(text).writerow([guarded(one) for one in cells])
    return text.getvalue()


def _columns(field: Field) -> Iterator[Column]:
    label = in_words(field.label, LANGUAGE)
    if field.has_items:
        yield Column(label, lambda found: _items(field, found.get(field.key)))
        return
    parts = _parts(field)
    if not parts:
        yield Column(label, lambda found: _value(field, found.get(field.key)))
    for title, read in parts:
        name = f"{label}：{WORDS_OF.say(title, LANGUAGE)}"
        yield Column(name, lambda found, read=read: read(found.get(field.key) or {}))  # type: ignore[misc]  # mypy does not see the default


_Read = Callable[[Mapping[str, Any]], Cell | None]


def _parts(field: Field) -> list[tuple[str, _Read]]:
    """Give the parts of a question: (what each is called, how it is read)."""
    if field.type == "person":
        return [one for part in field.parts for one in _OF_PERSON[part]]
    if field.type == "person_kana":
        return list(_OF_PERSON["kana"])
    if field.type == "jp_address":
        return _ADDRESS
    if field.type == "bank_account":
        return _ACCOUNT
    return []


def _name(ending: str) -> _Read:
    def read(value: Mapping[str, Any]) -> str:
        keys = (f"family_name{ending}", f"given_name{ending}")
        whole: str | None = value.get(f"full_name{ending}")
        return whole or " ".join(value[key] for key in keys if key in value)

    return read


def _part(key: str) -> _Read:
    return lambda value: value.get(key)


def _sex(value: Mapping[str, Any]) -> str | None:
    known = dict(SEXES)
    found = value.get("sex")
    return None if found is None else WORDS_OF.say(known.get(found, msgid("不明")), LANGUAGE)


def _kind(value: Mapping[str, Any]) -> str | None:
    found = value.get("kind")
    return None if found is None else WORDS_OF.say(ACCOUNTS[found], LANGUAGE)


def _place(value: Mapping[str, Any]) -> str:
    return " ".join(address_lines({k: v for k, v in value.items() if k != "postal_code"}))


def _inside(key: str, read: _Read) -> _Read:
    return lambda value: read(value.get(key) or {})


_ADDRESS: list[tuple[str, _Read]] = [
    (PARTS["postal_code"], _part("postal_code")),
    (PARTS["address"], _place),
]
_ACCOUNT: list[tuple[str, _Read]] = [
    (PARTS["bank_code"], _part("bank_code")),
    (PARTS["branch_code"], _part("branch_code")),
    (PARTS["kind"], _kind),
    (PARTS["number"], _part("number")),
    (PARTS["holder_kana"], _part("holder_kana")),
]
_OF_PERSON: Mapping[str, Sequence[tuple[str, _Read]]] = {
    "name": [(msgid("氏名"), _name(""))],
    "kana": [(msgid("フリガナ"), _name("_kana"))],
    "birth": [(PARTS["date_of_birth"], _part("date_of_birth"))],
    "sex": [(PARTS["sex"], _sex)],
    "address": [(title, _inside("address", read)) for title, read in _ADDRESS],
    "phone": [(PARTS["phone"], _part("phone"))],
    "nationality": [(PARTS["nationality"], _part("nationality"))],
}


def _value(field: Field, value: Any) -> Cell | None:  # noqa: ANN401 - an answer
    """Write one answer: numbers and days as programs read them, choices in words."""
    if value is None or (isinstance(value, int) and field.type != "consent"):
        return value
    if field.type in {"date", "wareki_date"}:
        return str(value)
    return simple(field, value, LANGUAGE)


def _items(field: Field, items: Any) -> str:  # noqa: ANN401 - an answer
    """Write a repeated question in one cell, a line for each item."""
    return "\n".join(
        "、".join(
            f"{column.title}：{shown}"
            for inner in field.fields
            if inner.key in item and inner.type != "statement"
            for column in _columns(inner)
            if (shown := column.cell(item)) not in {None, ""}
        )
        for item in items or ()
    )
