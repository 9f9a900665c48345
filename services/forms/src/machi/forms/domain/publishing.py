"""Checks that need the whole document: a document that fails one is never published.

Shape is the JSON Schema's business. Here (forms reference, section 11): keys and references,
operator against type, scope, cycles, a price for every option, timing and assurance for each
channel.
"""

from collections.abc import Iterator

from machi.forms.domain.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    Not,
    Some,
)
from machi.forms.domain.order import ProcedureRefused
from machi.forms.domain.procedure import FeeLine, Field, Procedure

_NUMERIC = {"eq", "ne", "in", "gte", "lte", "answered"}
_DATED = {"eq", "gte", "lte", "age_gte", "within_days", "answered"}
_OPERATORS = {
    "choice": {"eq", "ne", "in", "answered"},
    "text": {"eq", "ne", "answered"},
    "multi": {"contains", "answered"},
    "number": _NUMERIC,
    "money": _NUMERIC,
    "computed": _NUMERIC,
    "date": _DATED,
    "wareki_date": _DATED,
}
_PARTS = {"date_of_birth": _DATED, "sex": _NUMERIC}
_CONTEXT = {"channel": {"eq", "ne", "in"}, "assurance": {"eq", "ne", "in"}}
_OUR_PAGES = {"check", "received"}
_NO_PAGE_YET = {"file"}
"""Types that the pages cannot ask for yet: nothing is published that nobody could fill in."""


def check(procedure: Procedure) -> None:
    """Refuse a document that could not be filled, understood or charged.

    Raises:
        ProcedureRefused: the first thing that is wrong, in its detail.

    """
    for fault in _faults(procedure):
        raise ProcedureRefused(fault)


def _faults(procedure: Procedure) -> Iterator[str]:
    keys = [field.key for field in procedure.fields]
    yield from (f"the key {key} is there twice" for key in keys if keys.count(key) > 1)
    for page in procedure.pages:
        if page.key in _OUR_PAGES:
            yield f"a page cannot have the name {page.key}: its address is taken"
        yield from _in_condition(procedure, page.visible_if, None)
    for field in procedure.fields:
        yield from _of_field(procedure, field)
    for rule in procedure.rules:
        if procedure.field(rule.at) is None:
            yield f"the rule {rule.key} points at {rule.at}, which is not asked"
        yield from _in_condition(procedure, rule.when, None, may_read_fee=True)
    for document in procedure.documents:
        repeat = procedure.field(document.for_each) if document.for_each else None
        if document.for_each and repeat is None:
            yield f"the document {document.key} is for each {document.for_each}, which is not asked"
        yield from _in_condition(procedure, document.required_if, repeat)
    yield from _of_fee(procedure)
    yield from _of_channels(procedure)


def _of_field(procedure: Procedure, field: Field) -> Iterator[str]:
    if field.type in _NO_PAGE_YET:
        yield f"{field.key}: questions of type {field.type} cannot be shown yet"
    yield from _in_condition(procedure, field.visible_if, None)
    yield from _in_condition(procedure, field.required_if, None)
    seen: list[str] = []
    for inner in field.fields:
        for condition in (inner.visible_if, inner.required_if):
            yield from _in_condition(procedure, condition, field, seen)
        seen.append(inner.key)
    yield from _of_computed(procedure, field)


def _of_computed(procedure: Procedure, field: Field) -> Iterator[str]:
    repeats = [*field.count, *([field.sum.partition("[")[0]] if field.sum else [])]
    for key in repeats:
        repeat = procedure.field(key)
        if repeat is None or not repeat.has_items:
            yield f"{field.key} adds up {key}, which is no repeat"


def _of_fee(procedure: Procedure) -> Iterator[str]:
    for line in procedure.fee.lines:
        repeat = procedure.field(line.for_each) if line.for_each else None
        yield from _in_condition(procedure, line.when, repeat)
        yield from _of_prices(procedure, line, repeat)


def _of_prices(procedure: Procedure, line: FeeLine, repeat: Field | None) -> Iterator[str]:
    for reference in filter(None, (line.unit_by, line.quantity)):
        asked = _asked(procedure, reference, repeat)
        if asked is None:
            yield f"the fee line {line.key} reads {reference}, which is not asked"
        elif reference == line.unit_by:
            lacking = {option.value for option in asked.options} - set(line.table)
            if lacking:
                yield f"the fee line {line.key} has no price for {sorted(lacking)}"


def _of_channels(procedure: Procedure) -> Iterator[str]:
    for channel in procedure.channels:
        if channel == "pre_entry":
            continue  # ends at the counter, with the counter's rules
        if channel not in procedure.assurance:
            yield f"the channel {channel} does not say how sure we must be who it is"
        if procedure.fee.lines and channel not in procedure.fee.timing:
            yield f"the channel {channel} does not say when the fee is due"


def _in_condition(
    procedure: Procedure,
    condition: Condition | None,
    repeat: Field | None,
    above: list[str] | None = None,
    *,
    may_read_fee: bool = False,
) -> Iterator[str]:
    for one, inside in _comparisons(procedure, condition, repeat):
        if one.field == "ctx.fee":
            if not may_read_fee:
                yield "ctx.fee may be read by rules alone"
            continue
        head, _, rest = one.field.partition(".")
        if head == "ctx":
            allowed = _CONTEXT.get(rest, set())
        else:
            asked = _asked(procedure, one.field, inside)
            if asked is None:
                yield f"a condition reads {one.field}, which is not asked (there)"
                continue
            if head == "item" and above is not None and asked.key not in above:
                yield f"a condition reads {one.field}, which stands below it"
            allowed = _PARTS.get(one.field.rpartition(".")[2]) or _OPERATORS.get(
                asked.type, {"answered"}
            )
        if one.op not in allowed:
            yield f"{one.field} cannot be compared with {one.op}"


def _comparisons(
    procedure: Procedure, condition: Condition | None, repeat: Field | None
) -> Iterator[tuple[Compare, Field | None]]:
    if isinstance(condition, All | AnyOf):
        for one in condition.of:
            yield from _comparisons(procedure, one, repeat)
    elif isinstance(condition, Not):
        yield from _comparisons(procedure, condition.of, repeat)
    elif isinstance(condition, Some):
        yield from _comparisons(procedure, condition.where, procedure.field(condition.repeat))
    elif condition is not None:
        yield condition, repeat


def _asked(procedure: Procedure, reference: str, repeat: Field | None) -> Field | None:
    head, _, rest = reference.partition(".")
    if head != "item":
        return procedure.field(head)
    key = rest.partition(".")[0]
    return next((one for one in (repeat.fields if repeat else ()) if one.key == key), None)
