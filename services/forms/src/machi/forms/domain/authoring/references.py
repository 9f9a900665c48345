"""What conditions may read, and how: known, above, in scope, by an operator of its type."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from machi.forms.domain.authoring.finding import Finding
from machi.forms.domain.authoring.places import (
    Comparison,
    Reach,
    Site,
    comparisons,
    parts_of,
    sites,
)
from machi.forms.domain.conditions import Compare
from machi.forms.domain.procedure import Field, Procedure

_NUMERIC = {"eq", "ne", "in", "gte", "lte", "answered"}
_DATED = {"eq", "gte", "lte", "age_gte", "within_days", "answered"}
_NAMED = {"eq", "ne", "in"}
OPERATORS = {
    "choice": {"eq", "ne", "in", "answered"},
    "text": {"eq", "ne", "answered"},
    "multi": {"contains", "answered"},
    "number": _NUMERIC,
    "money": _NUMERIC,
    "computed": _NUMERIC,
    "date": _DATED,
    "wareki_date": _DATED,
}
"""Which operators a type of question has; any other type has `answered` alone."""
_PARTS = {"date_of_birth": "date", "sex": "number"}
_DATES = {"date", "wareki_date"}
_NUMBERS = {"number", "money", "computed"}


def in_conditions(procedure: Procedure) -> Iterator[Finding]:
    """Check everything that conditions read."""
    for site in sites(procedure):
        for one in comparisons(procedure, site):
            if isinstance(one, Reach):
                yield from _of_some(procedure, site, one)
            elif one.compare.field.startswith("ctx."):
                yield from _of_context(procedure, site, one)
            else:
                yield from _of_answer(procedure, site, one)


def type_of(field: Field, reference: str) -> str:
    """Name the type of what a reference means: of a question, or of a part of its answer."""
    last = reference.rpartition(".")[2]
    if last == field.key:
        return field.type
    return _PARTS.get(last, "part")


def asked(procedure: Procedure, reference: str, repeat: Field | None) -> Field | None:
    """Find the question that a reference means where `item.` means the items of `repeat`."""
    head, _, rest = reference.partition(".")
    if head != "item":
        return procedure.field(head)
    key = rest.partition(".")[0]
    return next((one for one in (repeat.fields if repeat else ()) if one.key == key), None)


def _of_some(procedure: Procedure, site: Site, one: Reach) -> Iterator[Finding]:
    repeat = procedure.field(one.some.repeat)
    if repeat is None:
        yield Finding(one.at, "unknown_reference", {"field": one.some.repeat})
    elif not repeat.has_items:
        yield Finding(one.at, "not_a_repeat", {"field": one.some.repeat})
    elif repeat.key not in site.above:
        yield Finding(one.at, "forward_reference", {"field": repeat.key})


def _of_context(procedure: Procedure, site: Site, one: Comparison) -> Iterator[Finding]:
    compare = one.compare
    if compare.field == "ctx.fee":
        if not site.fee:
            yield Finding(one.at, "fee_outside_rules")
        elif compare.op not in _NUMERIC:
            yield Finding(one.at, "operator", {"field": compare.field, "op": compare.op})
        else:
            yield from _of_value(one.at, compare, "number", None)
        return
    if compare.op not in _NAMED:
        yield Finding(one.at, "operator", {"field": compare.field, "op": compare.op})
        return
    known = set(procedure.channels) if compare.field == "ctx.channel" else set()
    known |= set(procedure.assurance.values()) if compare.field == "ctx.assurance" else set()
    for value in _values(compare):
        if value not in known:
            yield Finding(one.at, "no_such_option", {"field": compare.field, "value": str(value)})


def _of_answer(procedure: Procedure, site: Site, one: Comparison) -> Iterator[Finding]:
    reference = one.compare.field
    field = asked(procedure, reference, one.repeat)
    if field is None:
        yield Finding(one.at, _lost(procedure, reference), {"field": reference})
        return
    inner = reference.removeprefix("item.").partition(".")[2]
    if inner and inner.partition(".")[0] not in parts_of(field):
        yield Finding(one.at, "unknown_reference", {"field": reference})
        return
    if _is_below(site, one, field):
        yield Finding(one.at, "forward_reference", {"field": reference})
        return
    kind = type_of(field, reference.removeprefix("item."))
    if one.compare.op not in OPERATORS.get(kind, {"answered"}):
        yield Finding(one.at, "operator", {"field": reference, "op": one.compare.op})
        return
    yield from _of_value(one.at, one.compare, kind, field)


def _lost(procedure: Procedure, reference: str) -> str:
    """Tell a question that stands elsewhere (in an item, outside it) from one that is nowhere."""
    key = reference.removeprefix("item.").partition(".")[0]
    anywhere = {inner.key for field in procedure.fields for inner in field.fields}
    anywhere |= {field.key for field in procedure.fields}
    return "out_of_scope" if key in anywhere else "unknown_reference"


def _is_below(site: Site, one: Comparison, field: Field) -> bool:
    if not one.compare.field.startswith("item."):
        return field.key not in site.above
    return one.repeat is site.repeat and field.key not in site.in_item


def _of_value(at: str, compare: Compare, kind: str, field: Field | None) -> Iterator[Finding]:
    """Check what is compared with: an option that exists, a number, a day of the calendar."""
    named = {"field": compare.field}
    if compare.op == "answered":
        return
    values = _values(compare)
    if kind in {"choice", "multi"} and field is not None:
        options = {option.value for option in field.options}
        gone = [value for value in values if value not in options]
        yield from (Finding(at, "no_such_option", {**named, "value": str(v)}) for v in gone)
    elif not all(_fits(value, kind) for value in values):
        yield Finding(at, "value_type", named)
    elif kind in _DATES and compare.op in {"eq", "gte", "lte"}:
        relative = compare.op != "eq"
        if not all(is_day(value, relative=relative) for value in values):
            yield Finding(at, "not_a_date", named)


def _values(compare: Compare) -> list[Any]:
    return list(compare.value) if isinstance(compare.value, list) else [compare.value]


def _fits(value: object, kind: str) -> bool:
    if kind in _NUMBERS:
        return isinstance(value, int) and not isinstance(value, bool)
    return kind != "text" or isinstance(value, str)


def is_day(value: object, *, relative: bool) -> bool:
    """Tell whether a value is a day of the calendar, or (`relative`) one counted from today."""
    if not isinstance(value, str):
        return False
    if value.startswith("today"):
        return relative
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
