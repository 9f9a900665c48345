"""Everything beside questions and conditions: sums, limits, papers, prices, channels, days."""

from collections.abc import Iterator

from machi.forms.domain.authoring.finding import Finding, pointer
from machi.forms.domain.authoring.places import Asked, questions
from machi.forms.domain.authoring.references import asked, is_day
from machi.forms.domain.procedure import FeeLine, Field, Procedure

_DATES = {"date", "wareki_date"}
_NUMBERS = {"number", "money"}
_COUNTED = {"number", "computed"}


def in_parts(procedure: Procedure) -> Iterator[Finding]:
    """Check what belongs to the document as a whole."""
    for one in questions(procedure):
        yield from _of_limits(one)
        yield from _of_items(one)
        yield from _of_computed(procedure, one)
    yield from _of_rules(procedure)
    yield from _of_papers(procedure)
    for place, line in enumerate(procedure.fee.lines):
        yield from _of_price(procedure, pointer("fee", "lines", place), line)
    yield from _of_channels(procedure)
    yield from _of_days(procedure)


def _of_limits(one: Asked) -> Iterator[Finding]:
    field = one.field
    for name, limit in (("min", field.min), ("max", field.max)):
        if limit is None:
            continue
        dated = field.type in _DATES
        if dated and not is_day(limit, relative=True):
            yield Finding(f"{one.at}/{name}", "not_a_date", {"field": field.key})
        elif not dated and not isinstance(limit, int):
            yield Finding(f"{one.at}/{name}", "value_type", {"field": field.key})
    if isinstance(field.min, int) and isinstance(field.max, int) and field.min > field.max:
        yield Finding(f"{one.at}/max", "limits_crossed", {"field": field.key})


def _of_items(one: Asked) -> Iterator[Finding]:
    field = one.field
    if field.unique_by and field.unique_by not in {inner.key for inner in field.fields}:
        yield Finding(f"{one.at}/unique_by", "unknown_reference", {"field": field.unique_by})
    for part in field.optional_parts:
        if field.type == "person" and part not in field.parts:
            yield Finding(f"{one.at}/optional_parts", "unknown_reference", {"field": part})


def _of_computed(procedure: Procedure, one: Asked) -> Iterator[Finding]:
    field = one.field
    if field.type == "computed" and one.repeat is not None:
        yield Finding(f"{one.at}/type", "computed_in_item", {"field": field.key})
    for key in field.count:
        repeat = procedure.field(key)
        if repeat is None or not repeat.has_items:
            yield Finding(f"{one.at}/compute/count", "not_a_repeat", {"field": key})
    if field.sum:
        key, _, part = field.sum.partition("[].")
        repeat = procedure.field(key)
        if repeat is None or not repeat.has_items:
            yield Finding(f"{one.at}/compute/sum", "not_a_repeat", {"field": key})
        elif not any(inner.key == part and inner.type in _NUMBERS for inner in repeat.fields):
            yield Finding(f"{one.at}/compute/sum", "not_a_number", {"field": part})


def _of_rules(procedure: Procedure) -> Iterator[Finding]:
    for place, rule in enumerate(procedure.rules):
        if procedure.field(rule.at) is None:
            yield Finding(pointer("rules", place, "at"), "unknown_reference", {"field": rule.at})


def _of_papers(procedure: Procedure) -> Iterator[Finding]:
    for place, paper in enumerate(procedure.own_documents):
        at = pointer("documents", place, "for_each")
        yield from _of_repeat(procedure, at, paper.for_each)
    proof = procedure.document["delegation"].get("document")
    if proof is None and procedure.asks_who_files:
        yield Finding("/delegation/document", "delegation_unproved")
    if proof is not None and proof not in {paper.key for paper in procedure.documents}:
        yield Finding("/delegation/document", "no_delegation_document", {"key": proof})


def _of_repeat(procedure: Procedure, at: str, key: str | None) -> Iterator[Finding]:
    repeat = procedure.field(key) if key else None
    if key and (repeat is None or not repeat.has_items):
        yield Finding(at, "not_a_repeat", {"field": key})


def _of_price(procedure: Procedure, at: str, line: FeeLine) -> Iterator[Finding]:
    yield from _of_repeat(procedure, f"{at}/for_each", line.for_each)
    repeat = procedure.field(line.for_each) if line.for_each else None
    if line.quantity is not None:
        field = asked(procedure, line.quantity, repeat)
        if field is None:
            yield Finding(f"{at}/qty/field", "unknown_reference", {"field": line.quantity})
        elif field.type not in _COUNTED:
            yield Finding(f"{at}/qty/field", "not_a_number", {"field": line.quantity})
    if line.unit_by is not None:
        yield from _of_table(at, line, asked(procedure, line.unit_by, repeat))


def _of_table(at: str, line: FeeLine, field: Field | None) -> Iterator[Finding]:
    if field is None:
        yield Finding(f"{at}/unit/by", "unknown_reference", {"field": line.unit_by or ""})
    elif field.type != "choice":
        yield Finding(f"{at}/unit/by", "not_a_choice", {"field": field.key})
    else:
        for option in field.options:
            if option.value not in line.table:
                values = {"field": field.key, "option": option.label.get("ja", option.value)}
                yield Finding(f"{at}/unit/table", "no_price", values)


def _of_channels(procedure: Procedure) -> Iterator[Finding]:
    for channel in procedure.channels:
        if channel == "pre_entry":
            continue  # ends at the counter, with the counter's rules
        if channel not in procedure.assurance:
            yield Finding("/assurance", "no_assurance", {"channel": channel})
        if procedure.fee.lines and channel not in procedure.fee.timing:
            yield Finding("/fee/timing", "no_timing", {"channel": channel})
    if "pre_entry" in procedure.channels and "counter" not in procedure.channels:
        yield Finding("/channels", "pre_entry_without_counter")


def _of_days(procedure: Procedure) -> Iterator[Finding]:
    effective = procedure.document.get("effective", {})
    for name, day in effective.items():
        if not is_day(day, relative=False):
            yield Finding(f"/effective/{name}", "not_a_date", {"field": name})
    if effective.get("to") and effective["to"] < effective["from"]:
        yield Finding("/effective/to", "limits_crossed", {"field": "to"})
    deadline = procedure.document.get("deadline")
    if deadline is not None:
        field = procedure.field(deadline["field"].partition(".")[0])
        if field is None or field.type not in _DATES:
            yield Finding("/deadline/field", "not_a_date_question", {"field": deadline["field"]})
