"""What is wrong with the answer to one visible question."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from machi.forms.domain.conditions import Scope, bound, holds
from machi.forms.domain.eras import earliest
from machi.forms.domain.parsed import Parsed, Problem
from machi.forms.domain.procedure import Field
from machi.forms.domain.texts import looks_like_my_number
from machi.forms.domain.walk import Walked

_NUMBERS = {"number", "money"}
_DATES = {"date", "wareki_date"}
_NO_FREE_TEXT = {"choice", "multi", "date", "wareki_date", "time", "phone_jp", "file"}


def problems_of(
    field: Field, parsed: Parsed | None, walked: Walked, not_my_number: frozenset[str]
) -> Iterator[Problem]:
    """Check one top-level question and, in a repeat, each visible question of each item."""
    if field.has_items:
        yield from _items(field, parsed, walked, not_my_number)
        return
    yield from _question(field, field.key, parsed, walked.scope, not_my_number)


def _items(
    field: Field, parsed: Parsed | None, walked: Walked, not_my_number: frozenset[str]
) -> Iterator[Problem]:
    items: list[dict[str, Any]] = walked.answers.get(field.key) or []
    if parsed is not None and parsed.problems:
        yield from (Problem(f"{field.key}{one.at}", one.code) for one in parsed.problems)
    elif not items and _required(field, walked.scope):
        yield Problem(field.key, "required")
    elif items and isinstance(field.min, int) and len(items) < field.min:
        yield Problem(field.key, "min_items")
    if field.unique_by:
        chosen = [item.get(field.unique_by) for item in items if field.unique_by in item]
        if any(chosen.count(one) > 1 for one in chosen):
            yield Problem(field.key, "duplicate")
    for place, item in enumerate(parsed.items if parsed else ()):
        scope = walked.scope.inside(items[place])
        for inner in field.fields:
            path = f"{field.key}[{place}].{inner.key}"
            if path in walked.visible:
                yield from _question(inner, path, item.answers.get(inner.key), scope, not_my_number)


def _question(
    field: Field, path: str, parsed: Parsed | None, scope: Scope, not_my_number: frozenset[str]
) -> Iterator[Problem]:
    for problem in _one(field, parsed, scope):
        yield Problem(f"{path}{problem.at}", problem.code)
    if parsed is not None and field.type not in _NO_FREE_TEXT:
        yield from _guard(path, parsed, not_my_number)


def _one(field: Field, parsed: Parsed | None, scope: Scope) -> Iterator[Problem]:
    if parsed is not None and parsed.problems:
        yield from parsed.problems
    elif parsed is None or parsed.value is None:
        if _required(field, scope):
            yield Problem("", "required")
    elif field.type in _NUMBERS | _DATES:
        yield from _bounds(field, parsed.value, scope.today)


def _required(field: Field, scope: Scope) -> bool:
    if field.type in {"computed", "statement"}:
        return False
    return field.required or (field.required_if is not None and holds(field.required_if, scope))


def _bounds(field: Field, value: int | str, today: date) -> Iterator[Problem]:
    # A date with unknown parts is only refused when no day that it can mean is allowed.
    measured = earliest(value) if isinstance(value, str) else value
    if measured is None:
        return
    whole = not (isinstance(value, str) and "-99" in value)
    if field.min is not None and whole and _less(measured, bound(field.min, today)):
        yield Problem("", "min")
    if field.max is not None and _less(bound(field.max, today), measured):
        yield Problem("", "max")


def _less(one: int | date, other: int | date) -> bool:
    if isinstance(one, date) and isinstance(other, date):
        return one < other
    return isinstance(one, int) and isinstance(other, int) and one < other


def _guard(path: str, parsed: Parsed, not_my_number: frozenset[str]) -> Iterator[Problem]:
    """Stop free text that holds a valid 個人番号, unless a person said that it is none."""
    if path not in not_my_number and any(
        looks_like_my_number(text) for text in (*_texts(parsed.value), *_texts(parsed.kept))
    ):
        yield Problem(path, "my_number")


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _texts(part)
