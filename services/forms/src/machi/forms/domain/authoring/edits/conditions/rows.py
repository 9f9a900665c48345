"""One comparison of a condition, as a row of a form: drawn, sent back, read."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from re import fullmatch, split
from typing import Any

from machi.forms.domain.authoring.edits.change import TODAY
from machi.forms.domain.authoring.edits.tree import EditRefused, Json
from machi.forms.domain.authoring.references import OPERATORS
from machi.forms.domain.eras import NotADate, read_date
from machi.forms.domain.texts import plain

_BY_VALUE = {"choice": ("eq", "ne"), "named": ("eq", "ne"), "multi": ("contains",)}
"""Comparisons with one value of a closed list: each is a sentence to choose, nothing is typed."""
_ORDER = ("eq", "ne", "gte", "lte", "in", "within_days", "age_gte", "answered")
_DATES = frozenset({"date", "wareki_date"})
_USUAL_DAYS = (-14, 0)
_OLDEST = 150


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison; `some` names the repeat one of whose items has to meet it."""

    field: str
    op: str
    value: Any = None
    some: str | None = None

    @property
    def code(self) -> str:
        """What a form sends for it."""
        return json.dumps([self.field, self.op, self.value, self.some], ensure_ascii=False)

    @property
    def open_code(self) -> str:
        """The same without its value: that stands beside it, as it is typed."""
        return json.dumps([self.field, self.op, None, self.some], ensure_ascii=False)

    def written(self) -> Json:
        compare: Json = {"field": self.field, "op": self.op}
        if self.op != "answered":
            compare["value"] = self.value
        return {"some": self.some, "where": compare} if self.some else compare


@dataclass(frozen=True, slots=True)
class Readable:
    """Something that a condition may read: `reference` is `place`, `item.name`, `ctx.channel`.

    kind: the linter's type of it (`type_of`), or `named` for circumstances.
    values: what it can be, where that is a closed list.
    """

    reference: str
    kind: str
    values: tuple[str | int, ...] = ()

    def tests(self, some: str | None = None) -> Iterator[Row]:
        """List every comparison that there is: with a value, or open for one to be typed."""
        by_value = _BY_VALUE.get(self.kind, ())
        for op in by_value:
            yield from (Row(self.reference, op, value, some) for value in self.values)
        for op in _ORDER:
            if op in _operators(self.kind) and op not in by_value:
                yield Row(self.reference, op, None, some)


def _operators(kind: str) -> set[str]:
    return {"eq", "ne", "in"} if kind == "named" else OPERATORS.get(kind, {"answered"})


@dataclass(frozen=True, slots=True)
class Sent:
    """A row as a form shows it and sends it back; `was` is the code of what stood there."""

    test: str = ""
    value: str = ""
    last: str = ""
    ticked: frozenset[str] = frozenset()
    was: str = ""

    @property
    def shown(self) -> tuple[str, str, str, frozenset[str]]:
        return self.test, self.value, self.last, self.ticked


Offered = Mapping[str, tuple[Row, Readable]]
"""What can be chosen at a place, by its code."""


def drawn(row: Row, offered: Offered) -> Sent:
    """Give a row as a form shows it: chosen among what is offered, or standing as it is."""
    known = offered.get(row.open_code)
    if row.code in offered or known is None:
        return Sent(row.code, was=row.code)
    if row.op == "in" and known[1].values:
        return Sent(row.open_code, ticked=frozenset(map(str, row.value)), was=row.code)
    if row.op == "in":
        return Sent(row.open_code, "、".join(map(str, row.value)), was=row.code)
    if row.op == "within_days":
        first, last = row.value
        return Sent(row.open_code, str(first), str(last), was=row.code)
    if "\n" in str(row.value) or "\r" in str(row.value):  # no line of a form can hold it
        return Sent(row.code, was=row.code)
    return Sent(row.open_code, str(row.value), was=row.code)


def read_row(sent: Sent, offered: Offered, standing: Mapping[str, Row], control: str) -> Row:
    """Read a row that was sent. What nobody touched stays as it was, to the letter.

    standing: the rows of the condition as it is, by their codes: they may stay where they would
    not be offered again. control: the row's name in the form.

    Raises:
        EditRefused: it cannot be read there, or its value is none of its type.

    """
    before = standing.get(sent.was)
    if before is not None and drawn(before, offered).shown == sent.shown:
        return before
    if sent.test not in offered:
        if sent.test in standing:
            return standing[sent.test]
        raise EditRefused(f"{control}.test", "not_readable")
    row, readable = offered[sent.test]
    if row.op == "answered" or row.value is not None:
        return row
    return Row(row.field, row.op, _value(row.op, readable, sent, control), row.some)


def _value(op: str, readable: Readable, sent: Sent, control: str) -> Any:  # noqa: ANN401 - any JSON
    if op == "in" and readable.values:
        return _of_list(readable, sent.ticked)
    if op == "within_days":
        return _days(sent, control)
    text = plain(sent.value)
    if not text:
        raise EditRefused(f"{control}.value", "empty")
    if op == "in":
        return [_number(control, one) for one in split(r"[、,\s]+", text.strip("、, "))]
    if op == "age_gte":
        return _age(control, text)
    return _compared(op, readable, text, control)


def _compared(op: str, readable: Readable, text: str, control: str) -> int | str:
    if readable.kind == "text":
        return text
    if readable.kind in _DATES:
        return _day(control, text, relative=op != "eq")
    return _number(control, text)


def _of_list(readable: Readable, ticked: frozenset[str]) -> list[str | int]:
    """Take what was ticked; before anything is, the first: a list of nothing is no condition."""
    return [one for one in readable.values if str(one) in ticked] or [readable.values[0]]


def _days(sent: Sent, control: str) -> list[int]:
    """Read from how many days before today (negative) to how many after; two weeks to begin."""
    first, last = plain(sent.value), plain(sent.last)
    if not first and not last:
        return list(_USUAL_DAYS)
    days = [_number(control, first), _number(control, last, "last")]
    return sorted(days)


def _age(control: str, text: str) -> int:
    years = _number(control, text)
    if not 0 <= years <= _OLDEST:
        raise EditRefused(f"{control}.value", "range", least="0", most=str(_OLDEST))
    return years


def _number(control: str, text: str, name: str = "value") -> int:
    if not fullmatch(r"-?[0-9]{1,9}", text):
        raise EditRefused(f"{control}.{name}", "not_a_number")
    return int(text)


def _day(control: str, text: str, *, relative: bool) -> str:
    text = TODAY.get(text, text)
    if relative and fullmatch(r"today([+-]\d{1,5})?", text):
        return text
    try:
        return read_date(text)
    except NotADate:
        raise EditRefused(f"{control}.value", "not_a_day") from None
