"""In which order questions are decided: each one after everything that its condition reads."""

from collections.abc import Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from machi.forms.domain.conditions import references
from machi.forms.domain.procedure import Field, Page
from machi.shared.errors import BadInput


class ProcedureRefused(BadInput):
    """A document that cannot be published; `detail` says why."""

    code = "forms.procedure_refused"
    words = "この手続定義は公開できません。"


def walk_order(pages: Sequence[Page]) -> tuple[str, ...]:
    """Order the keys of all top-level questions.

    Raises:
        ProcedureRefused: conditions read each other in a circle.

    """
    before: dict[str, set[str]] = {}
    for page in pages:
        for field in page.fields:
            before[field.key] = set(_reads(page, field)) - {field.key}
    try:
        return tuple(key for key in TopologicalSorter(before).static_order() if key in before)
    except CycleError as error:
        raise ProcedureRefused(
            f"conditions read each other in a circle: {error.args[1]}"
        ) from error


def sources(field: Field) -> Iterator[str]:
    """Name the questions that a computed value is made of."""
    yield from field.count
    if field.sum:
        yield field.sum.partition("[")[0]


def _reads(page: Page, field: Field) -> Iterator[str]:
    conditions = [page.visible_if, field.visible_if]
    conditions += [one for inner in field.fields for one in (inner.visible_if, inner.required_if)]
    for condition in conditions:
        if condition is not None:
            for reference in references(condition):
                head = reference.partition(".")[0]
                if head not in {"item", "ctx"}:
                    yield head
    yield from sources(field)
