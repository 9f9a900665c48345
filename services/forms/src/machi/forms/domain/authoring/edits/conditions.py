"""Conditions from a small closed form: one or several tests, all of them or any.

What is nested deeper is kept and shown in words; this form can replace it, not change it.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from re import fullmatch
from typing import Any

from machi.forms.domain.authoring.edits.change import TODAY
from machi.forms.domain.authoring.edits.tree import (
    Edited,
    EditRefused,
    Json,
    copied,
    find,
    in_item,
    kind_of,
    repeat_of,
)
from machi.forms.domain.eras import NotADate, read_date
from machi.forms.domain.texts import plain

MOST_ROWS = 8
TYPED = {
    "number": ("eq", "gte", "lte"),
    "money": ("eq", "gte", "lte"),
    "computed": ("eq", "gte", "lte"),
    "date": ("gte", "lte", "age_gte"),
    "wareki_date": ("gte", "lte", "age_gte"),
    "text": ("eq", "ne"),
}
"""Which comparisons take a value that a person types, by type of question."""
_NAMES = {
    "page": ("visible_if",),
    "field": ("visible_if", "required_if"),
    "document": ("required_if",),
    "line": ("when",),
    "rule": ("when",),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One comparison; `some` names the repeat one of whose items has to meet it."""

    field: str
    op: str
    value: Any = None
    some: str | None = None

    @property
    def code(self) -> str:
        """What the form sends for it."""
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
class Simple:
    """A condition that the form can show: `mode` is `all` or `any`."""

    mode: str
    tests: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Offered:
    """A question that may be read at a place, and the tests about it."""

    field: Json
    repeat: Json | None
    tests: tuple[Row, ...]


def names_at(at: str) -> tuple[str, ...]:
    """List the conditions that the thing at a pointer has."""
    return _NAMES.get(kind_of(at), ())


def simple(condition: Mapping[str, Any] | None) -> Simple | None:
    """Read a condition for the form; None when it is too deep for it."""
    if condition is None:
        return Simple("all", ())
    for mode in ("all", "any"):
        if mode in condition:
            tests = [_test(one) for one in condition[mode]]
            if None in tests or len(tests) >= MOST_ROWS:
                return None
            return Simple(mode, tuple(one for one in tests if one))
    one = _test(condition)
    return Simple("all", (one,)) if one else None


def set_condition(
    document: Mapping[str, Any],
    at: str,
    name: str,
    mode: str,
    rows: Sequence[tuple[str, str]],
) -> Edited:
    """Set a condition from the rows of the form; without rows it is taken away.

    rows: what was chosen (the `code` of an offered row) and what was typed beside it.

    Raises:
        EditRefused: this cannot be read there, or the value is none of its type.

    """
    if name not in names_at(at):
        raise EditRefused("at", "gone")
    offered = {test.code: (test, one.field) for one in offers(document, at) for test in one.tests}
    standing = simple(find(document, at).get(name))
    for test in standing.tests if standing else ():
        offered.setdefault(test.code, (test, {}))  # stays, though it would not be offered again
    tests = []
    for place, (code, typed) in enumerate(rows[:MOST_ROWS]):
        if not code:
            continue
        if code not in offered:
            raise EditRefused(f"{name}.{place}.test", "not_readable")
        test, field = offered[code]
        tests.append(_filled(test, field, typed, f"{name}.{place}.value").written())
    changed = copied(document)
    thing = find(changed, at)
    thing.pop(name, None)
    if tests:
        thing[name] = tests[0] if len(tests) == 1 else {"any" if mode == "any" else "all": tests}
    elif kind_of(at) == "rule":
        raise EditRefused(f"{name}.0.test", "empty")
    return Edited(changed, at)


def offers(document: Mapping[str, Any], at: str) -> Iterator[Offered]:
    """List what a condition at a place may read: what is asked before it, and its own item."""
    own = _own_repeat(document, at)
    if own is not None:
        for inner in own.get("fields", ()):
            if in_item(at) and inner is find(document, at):
                break
            yield Offered(inner, own, tuple(_tests(inner, f"item.{inner['key']}")))
    for field in _above(document, at):
        yield Offered(field, None, tuple(_tests(field, field["key"])))
        if field is not own:
            for inner in field.get("fields", ()):
                tests = _tests(inner, f"item.{inner['key']}", some=field["key"])
                yield Offered(inner, field, tuple(tests))
    channels = [one for one in document["channels"] if one != "pre_entry"]
    if channels:
        about = {"key": "ctx.channel", "type": "channel"}
        yield Offered(about, None, tuple(Row("ctx.channel", "eq", one) for one in channels))
    if kind_of(at) == "rule":
        fee = {"key": "ctx.fee", "type": "fee"}
        yield Offered(fee, None, (Row("ctx.fee", "gte"), Row("ctx.fee", "lte")))


def _own_repeat(document: Mapping[str, Any], at: str) -> Json | None:
    if kind_of(at) in {"document", "line"}:
        for_each = find(document, at).get("for_each")
        every = (field for page in document["pages"] for field in page["fields"])
        return next((one for one in every if one["key"] == for_each), None)
    return repeat_of(document, at)


def _above(document: Mapping[str, Any], at: str) -> Iterator[Json]:
    here = find(document, "/".join(at.split("/")[:5])) if kind_of(at) == "field" else None
    page_here = find(document, at) if kind_of(at) == "page" else None
    for page in document["pages"]:
        if page is page_here:
            return
        for field in page["fields"]:
            if field is here:
                return
            if field["type"] != "statement":
                yield field


def _tests(field: Mapping[str, Any], reference: str, some: str | None = None) -> Iterator[Row]:
    kind = field["type"]
    op = "contains" if kind == "multi" else "eq"
    for option in field.get("options", ()):
        yield Row(reference, op, option["value"], some)
    if kind == "choice":
        for option in field.get("options", ()):
            yield Row(reference, "ne", option["value"], some)
    yield from (Row(reference, one, None, some) for one in TYPED.get(kind, ()))
    if kind == "person" and "birth" in field.get("parts", ()):
        yield Row(f"{reference}.date_of_birth", "age_gte", None, some)
    yield Row(reference, "answered", None, some)


def _test(raw: Mapping[str, Any]) -> Row | None:
    if "some" in raw:
        inner = _test(raw["where"])
        return inner and Row(inner.field, inner.op, inner.value, raw["some"])
    if "field" in raw and raw["op"] not in {"in", "within_days"}:
        return Row(raw["field"], raw["op"], raw.get("value"))
    return None


def _filled(test: Row, field: Mapping[str, Any], typed: str, control: str) -> Row:
    if test.op == "answered" or test.value is not None:
        return test
    text = plain(typed)
    if not text:
        raise EditRefused(control, "empty")
    is_day = field["type"] in {"date", "wareki_date"} and test.op != "age_gte"
    is_text = field["type"] == "text"
    value = text if is_text else _day(control, text) if is_day else _number(control, text)
    return Row(test.field, test.op, value, test.some)


def _number(control: str, text: str) -> int:
    if not fullmatch(r"-?[0-9]{1,9}", text):
        raise EditRefused(control, "not_a_number")
    return int(text)


def _day(control: str, text: str) -> str:
    text = TODAY.get(text, text)
    if fullmatch(r"today([+-]\d{1,5})?", text):
        return text
    try:
        return read_date(text)
    except NotADate:
        raise EditRefused(control, "not_a_day") from None
