"""Advice: nothing here refuses publishing."""

from collections.abc import Iterator

from machi.forms.domain.authoring.delegates import about_delegates
from machi.forms.domain.authoring.finding import Finding, pointer
from machi.forms.domain.authoring.paper import about_print
from machi.forms.domain.authoring.places import (
    Comparison,
    Reach,
    Site,
    comparisons,
    own_pages,
    questions,
    sites,
)
from machi.forms.domain.authoring.references import asked
from machi.forms.domain.conditions import references
from machi.forms.domain.order import sources
from machi.forms.domain.procedure import Field, Procedure

FIELDS_A_PAGE = 7
_TEXT_ONLY = {"statement", "computed"}
_SPEAKS_FOR_ITSELF = {"signature", "consent", "file", "statement", "computed"}


def hints(procedure: Procedure, never: frozenset[str]) -> Iterator[Finding]:
    """Give advice; `never` names the questions that are never asked."""
    yield from _of_pages(procedure)
    yield from _of_conditions(procedure)
    yield from about_delegates(procedure)
    read = _read_by_something(procedure)
    for one in questions(procedure):
        field = one.field
        if field.sensitive and field.why is None:
            yield Finding(f"{one.at}/why", "sensitive_without_why", {"field": field.key})
        if one.repeat is None and field.key in never:
            yield Finding(f"{one.at}/visible_if", "never_asked", {"field": field.key})
        if _needless(field) and one.repeat is None and field.key not in read:
            yield Finding(one.at, "needless_question", {"field": field.key})
    yield from _of_prices(procedure)
    yield from about_print(procedure)


def _of_pages(procedure: Procedure) -> Iterator[Finding]:
    for at_page, page in own_pages(procedure):
        count = sum(1 for field in page.fields if field.type not in _TEXT_ONLY)
        if count > FIELDS_A_PAGE:
            values = {"count": count, "limit": FIELDS_A_PAGE}
            yield Finding(at_page, "many_questions", values)
        keys = {field.key for field in page.fields}
        for at, field in enumerate(page.fields):
            read = set(_heads(field)) & keys
            for key in sorted(read):
                where = f"{at_page}{pointer('fields', at, 'visible_if')}"
                yield Finding(where, "controlled_on_same_page", {"field": field.key, "by": key})


def _heads(field: Field) -> Iterator[str]:
    if field.visible_if is not None:
        yield from (one.partition(".")[0] for one in references(field.visible_if))


def _of_conditions(procedure: Procedure) -> Iterator[Finding]:
    for site in sites(procedure):
        for one in comparisons(procedure, site):
            if isinstance(one, Comparison) and one.negated and _may_be_absent(procedure, site, one):
                yield Finding(one.at, "not_over_absent", {"field": one.compare.field})


def _may_be_absent(procedure: Procedure, site: Site, one: Comparison) -> bool:
    if one.compare.field.startswith("ctx.") or one.compare.op == "answered":
        return False
    field = asked(procedure, one.compare.field, one.repeat or site.repeat)
    if field is None or field.type == "computed":
        return False
    page = procedure.page_of(field.key)
    hidden = field.visible_if is not None or (page is not None and page.visible_if is not None)
    return hidden or not field.required


def _needless(field: Field) -> bool:
    must = field.required or field.required_if is not None or field.recommended
    return not must and field.concept is None and field.type not in _SPEAKS_FOR_ITSELF


def _read_by_something(procedure: Procedure) -> set[str]:
    """Name the questions that a condition, the fee, a paper, a sum or a deadline depends on."""
    found: set[str] = set()
    for site in sites(procedure):
        for one in comparisons(procedure, site):
            found.add(one.some.repeat if isinstance(one, Reach) else one.compare.field)
    for field in procedure.fields:
        found |= set(sources(field))
    for line in procedure.fee.lines:
        found |= {one for one in (line.unit_by, line.quantity, line.for_each) if one}
    found |= {paper.for_each for paper in procedure.documents if paper.for_each}
    found |= {rule.at for rule in procedure.rules}
    found.add(procedure.document.get("deadline", {}).get("field", ""))
    return {one.partition(".")[0] for one in found}


def _of_prices(procedure: Procedure) -> Iterator[Finding]:
    for place, line in enumerate(procedure.fee.lines):
        repeat = procedure.field(line.for_each) if line.for_each else None
        field = asked(procedure, line.unit_by, repeat) if line.unit_by else None
        options = {option.value for option in field.options} if field else set()
        for value in sorted(set(line.table) - options if field else ()):
            at = pointer("fee", "lines", place, "unit", "table", value)
            yield Finding(at, "price_for_nothing", {"value": value})
