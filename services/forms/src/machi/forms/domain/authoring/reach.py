"""Whether a question can ever be asked: tried out with the evaluator's own conditions.

For every question that a condition depends on (directly, or through the visibility of another),
the values that make a difference are listed: each option, each side of each limit, no answer. All
combinations are tried; one that shows the question settles it. Where there are too many, or where
days of the calendar meet days counted from today, nothing is claimed.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

from machi.forms.domain.conditions import (
    All,
    AnyOf,
    Compare,
    Condition,
    Not,
    Scope,
    Some,
    bound,
    holds,
)
from machi.forms.domain.procedure import Field, Procedure

TRIES = 10_000
"""Combinations that are tried for one document (some 0.2 s) before nothing is claimed."""
MOST_OPTIONS = 5
"""Of a multiple choice with more options, all subsets would be too many."""
_TODAY = date(2026, 4, 1)
"""Any day will do: limits counted from today move with it."""
_DATES = {"date", "wareki_date"}


class _Unclear(Exception):
    """The question cannot be settled by trying."""


def never_asked(procedure: Procedure) -> frozenset[str]:
    """Name the top-level questions for which no answers to the others exist that show them."""
    tries = iter(range(TRIES))
    return frozenset(
        field.key for field in procedure.fields if not _can_be_asked(procedure, field.key, tries)
    )


def _can_be_asked(procedure: Procedure, key: str, tries: Iterator[int]) -> bool:
    chain = _chain(procedure, key)
    conditions = [one for at in chain for one in _own(procedure, at)]
    if not conditions:
        return True
    try:
        asked = [at for at in chain if at != key]
        values = [_values(procedure, at, conditions) for at in asked]
        contexts = list(_contexts(procedure))
        for context, *given in product(contexts, *values):
            if next(tries, None) is None or _shows(
                procedure, key, dict(zip(asked, given, strict=True)), context
            ):
                return True
    except _Unclear:
        return True
    return False


def _own(procedure: Procedure, key: str) -> Sequence[Condition]:
    field, page = procedure.field(key), procedure.page_of(key)
    conditions = (page.visible_if if page else None, field.visible_if if field else None)
    return [one for one in conditions if one is not None]


def _chain(procedure: Procedure, key: str) -> Sequence[str]:
    """List a question and all that decide whether it is asked, in the order of the walk."""
    needed = {key}
    waiting = [key]
    while waiting:
        for condition in _own(procedure, waiting.pop()):
            for compare in _atoms(condition):
                head = compare.field.partition(".")[0]
                if head not in {"item", "ctx"} and head not in needed:
                    needed.add(head)
                    waiting.append(head)
    return [one for one in procedure.order if one in needed]


def _atoms(condition: Condition) -> Iterator[Compare]:
    """Give every comparison; `some` counts as one that reads its repeat."""
    if isinstance(condition, All | AnyOf):
        for one in condition.of:
            yield from _atoms(one)
    elif isinstance(condition, Not):
        yield from _atoms(condition.of)
    elif isinstance(condition, Some):
        yield Compare(condition.repeat, "some", condition.where)
        yield from _atoms(condition.where)
    else:
        yield condition


def _shows(
    procedure: Procedure, key: str, given: Mapping[str, Any], context: Mapping[str, Any]
) -> bool:
    answers: dict[str, Any] = {}
    scope = Scope(answers, context, _TODAY)
    for at in (*(one for one in procedure.order if one in given), key):
        visible = all(holds(one, scope) for one in _own(procedure, at))
        if at == key:
            return visible
        if visible and given[at] is not None:
            answers[at] = given[at]
    return False


def _contexts(procedure: Procedure) -> Iterator[Mapping[str, Any]]:
    for channel in procedure.channels:
        if channel != "pre_entry":  # ends at the counter
            yield {"channel": channel, "assurance": procedure.assurance.get(channel)}


def _values(procedure: Procedure, key: str, conditions: Sequence[Condition]) -> Sequence[Any]:
    """List the answers to a question that make a difference to these conditions."""
    field = procedure.field(key)
    atoms = [one for condition in conditions for one in _atoms(condition)]
    if field is None or any(one.op == "some" and one.field == key for one in atoms):
        raise _Unclear  # items of a repeat: too many shapes to try
    mine = [one for one in atoms if one.field.partition(".")[0] == key]
    if any("." in one.field for one in mine):
        raise _Unclear  # a part of a person or of an address
    values = list(_answers(field, mine))
    return [None, *values] if field.type != "computed" else values


def _answers(field: Field, compared: Sequence[Compare]) -> Iterator[Any]:
    options = [option.value for option in field.options]
    if field.type == "choice":
        yield from options
    elif field.type == "multi":
        if len(options) > MOST_OPTIONS:
            raise _Unclear
        for size in range(1, len(options) + 1):
            yield from (list(chosen) for chosen in combinations(options, size))
    elif field.type in {"number", "money", "computed"}:
        yield from _numbers(field, compared)
    elif field.type in _DATES:
        yield from _days(field, compared)
    elif field.type == "text":
        yield from ("x", *(one.value for one in compared if one.op in {"eq", "ne"}))
    else:
        yield True  # answered, whatever it is


def _numbers(field: Field, compared: Sequence[Compare]) -> Iterator[int]:
    limits = {0, 1}
    limits |= {one for one in (field.min, field.max) if isinstance(one, int)}
    for one in compared:
        values = one.value if isinstance(one.value, list) else [one.value]
        limits |= {value for value in values if isinstance(value, int)}
    near = {limit + step for limit in limits for step in (-1, 0, 1)}
    for number in sorted(near):
        above = not isinstance(field.min, int) or number >= field.min
        below = not isinstance(field.max, int) or number <= field.max
        if above and below and (field.type != "computed" or number >= 0):
            yield number


def _days(field: Field, compared: Sequence[Compare]) -> Iterator[str]:
    """Give days on each side of each limit. Days of the calendar and from today do not mix."""
    relative = {
        one.op in {"age_gte", "within_days"} or str(one.value).startswith("today")
        for one in compared
        if one.op != "answered"
    } | {str(limit).startswith("today") for limit in (field.min, field.max) if limit is not None}
    if len(relative) > 1:
        raise _Unclear
    limits = {_TODAY}
    for one in compared:
        limits |= set(_limits(one))
    limits |= {_day(one) for one in (field.min, field.max) if one is not None}
    for limit in sorted(limits):
        yield from ((limit + timedelta(days=step)).isoformat() for step in (-1, 0, 1))


def _limits(one: Compare) -> Iterator[date]:
    if one.op == "age_gte":
        yield _TODAY.replace(year=_TODAY.year - int(one.value))
    elif one.op == "within_days":
        yield from (_TODAY + timedelta(days=days) for days in one.value)
    elif one.op != "answered":
        yield _day(one.value)


def _day(value: int | str) -> date:
    found = bound(value, _TODAY)
    if not isinstance(found, date):
        raise _Unclear
    return found
