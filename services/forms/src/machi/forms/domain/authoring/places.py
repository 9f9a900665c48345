"""Where everything stands in a document: each question, each condition, and what it may read."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from machi.forms.domain.authoring.finding import pointer
from machi.forms.domain.conditions import All, AnyOf, Compare, Condition, Not, Some
from machi.forms.domain.people import ADDRESS_PARTS, BANK_KEYS, PERSON_KEYS
from machi.forms.domain.procedure import Field, Page, Procedure


class Asked(NamedTuple):
    """A question with its place; `repeat` is the question whose items it is asked of."""

    at: str
    field: Field
    page: Page
    repeat: Field | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """A condition with its place and what it may read.

    above: keys of questions; in_item: keys of the same item, none outside items.
    repeat: whose items `item.` means. fee: whether `ctx.fee` is known here.
    """

    at: str
    condition: Condition
    above: frozenset[str]
    repeat: Field | None = None
    in_item: frozenset[str] = frozenset()
    fee: bool = False


def own_pages(procedure: Procedure) -> Iterator[tuple[str, Page]]:
    """Give every page that stands in the document, with its place there."""
    own = (page for page in procedure.pages if not page.of_format)
    for place, page in enumerate(own):
        yield pointer("pages", place), page


def of_format(procedure: Procedure) -> list[Field]:
    """Give the questions that the format asks: no document writes them."""
    return [field for page in procedure.pages if page.of_format for field in page.fields]


def questions(procedure: Procedure) -> Iterator[Asked]:
    """Give every question in the order of the document, those about items after their repeat."""
    for at_page, page in own_pages(procedure):
        for at_field, field in enumerate(page.fields):
            at = f"{at_page}{pointer('fields', at_field)}"
            yield Asked(at, field, page, None)
            if field.type == "household":
                continue  # its one question is ours, not the document's
            for at_inner, inner in enumerate(field.fields):
                yield Asked(f"{at}{pointer('fields', at_inner)}", inner, page, field)


def sites(procedure: Procedure) -> Iterator[Site]:
    """Give every condition of a document."""
    yield from _in_pages(procedure)
    everything = frozenset(field.key for field in procedure.fields)
    for place, rule in enumerate(procedure.rules):
        at = pointer("rules", place, "when")
        yield Site(at=at, condition=rule.when, above=everything, fee=True)
    for place, paper in enumerate(procedure.own_documents):
        if paper.required_if is not None:
            yield _about_items(
                procedure,
                pointer("documents", place, "required_if"),
                paper.required_if,
                paper.for_each,
            )
    for place, line in enumerate(procedure.fee.lines):
        if line.when is not None:
            at = pointer("fee", "lines", place, "when")
            yield _about_items(procedure, at, line.when, line.for_each)


def _about_items(procedure: Procedure, at: str, condition: Condition, for_each: str | None) -> Site:
    repeat = procedure.field(for_each) if for_each else None
    return Site(
        at=at,
        condition=condition,
        above=frozenset(field.key for field in procedure.fields),
        repeat=repeat,
        in_item=frozenset(one.key for one in repeat.fields) if repeat else frozenset(),
    )


def _in_pages(procedure: Procedure) -> Iterator[Site]:
    computed = {field.key for field in procedure.fields if field.type == "computed"}
    above = computed | {field.key for field in of_format(procedure)}
    for at_page, page in own_pages(procedure):
        if page.visible_if is not None:
            at = f"{at_page}/visible_if"
            yield Site(at=at, condition=page.visible_if, above=frozenset(above))
        for at_field, field in enumerate(page.fields):
            at = f"{at_page}{pointer('fields', at_field)}"
            readable = frozenset(above - {field.key})
            yield from _of_field(at, field, readable)
            items: set[str] = set()
            for at_inner, inner in enumerate(field.fields):
                here = f"{at}{pointer('fields', at_inner)}"
                yield from _of_field(here, inner, readable, field, frozenset(items))
                items.add(inner.key)
            above.add(field.key)


def _of_field(
    at: str,
    field: Field,
    above: frozenset[str],
    repeat: Field | None = None,
    in_item: frozenset[str] = frozenset(),
) -> Iterator[Site]:
    for name, condition in (("visible_if", field.visible_if), ("required_if", field.required_if)):
        if condition is not None:
            yield Site(
                at=f"{at}/{name}", condition=condition, above=above, repeat=repeat, in_item=in_item
            )


def parts_of(field: Field) -> tuple[str, ...]:
    """List what a condition can name inside an answer that is made of parts."""
    return parts_of_type(field.type, field.parts)


def parts_of_type(kind: str, parts: Sequence[str]) -> tuple[str, ...]:
    """List the same for a type of question; `parts` are those that are asked of a person."""
    if kind == "person":
        return tuple(key for part in parts for key in PERSON_KEYS[part])
    by_type = {
        "person_kana": PERSON_KEYS["kana"],
        "jp_address": tuple(ADDRESS_PARTS),
        "bank_account": BANK_KEYS,
    }
    return by_type.get(kind, ())


class Comparison(NamedTuple):
    """One comparison of a condition, where it stands, and whose items `item.` means there."""

    at: str
    compare: Compare
    repeat: Field | None
    negated: bool = False


class Reach(NamedTuple):
    """One `{some: …}` of a condition and where it stands."""

    at: str
    some: Some


def comparisons(procedure: Procedure, site: Site) -> Iterator[Comparison | Reach]:
    """Give every comparison and every `some` of a condition."""
    yield from _inside(procedure, site.condition, Comparison(site.at, Compare("", ""), site.repeat))


def _inside(
    procedure: Procedure, condition: Condition, here: Comparison
) -> Iterator[Comparison | Reach]:
    if isinstance(condition, All | AnyOf):
        name = "all" if isinstance(condition, All) else "any"
        for place, one in enumerate(condition.of):
            inner = here._replace(at=f"{here.at}{pointer(name, place)}")
            yield from _inside(procedure, one, inner)
    elif isinstance(condition, Not):
        inner = here._replace(at=f"{here.at}/not", negated=not here.negated)
        yield from _inside(procedure, condition.of, inner)
    elif isinstance(condition, Some):
        yield Reach(here.at, condition)
        repeat = procedure.field(condition.repeat)
        yield from _inside(
            procedure, condition.where, here._replace(at=f"{here.at}/where", repeat=repeat)
        )
    else:
        yield here._replace(compare=condition)
