"""Every way to answer a few questions of a navigator: what can be asked, what can be shown.

Only the questions that decide are gone through, and of several choices only those that a condition
names: the rest makes no difference. Where there are too many ways, nothing is claimed.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, combinations
from typing import Any

from machi.forms.domain.conditions import All, AnyOf, Compare, Condition, Not, references
from machi.forms.domain.navigator import (
    UNKNOWN_DAY,
    Navigator,
    Question,
    asked,
    fires,
    is_asked,
)

WAYS = 20_000
"""That are gone through for one claim (some 0.1 s)."""
MOST_CHOICES = 8
"""Of which a condition may name, of one question: their subsets are gone through."""
_SOME_DAY = "2026-04-01"


class TooManyWays(Exception):
    """Nothing can be said by going through them."""


def never_asked(navigator: Navigator) -> frozenset[str]:
    """Name the questions that no answers lead to."""
    return frozenset(
        question.key
        for question in navigator.questions
        if not _possible(
            navigator,
            references_of(question.ask_if),
            lambda answers, question=question: is_asked(question, answers),
        )
    )


def never_shown(navigator: Navigator) -> frozenset[int]:
    """Give the places of the rows that no answers lead to: an earlier one may always be first."""
    places = []
    for place, row in enumerate(navigator.rows):
        before = [one for one in navigator.rows[:place] if one.procedure == row.procedure]
        keys = {key for one in (row, *before) for key in references_of(one.when)}

        def shows(answers: Mapping[str, Any], row: Any = row, before: Any = before) -> bool:  # noqa: ANN401 - bound early
            return fires(row, answers) and not any(fires(one, answers) for one in before)

        if not _possible(navigator, keys, shows):
            places.append(place)
    return frozenset(places)


def still_to_come(navigator: Navigator, given: Mapping[str, Any]) -> tuple[int, int]:
    """Count the questions that are not answered yet: at least, and at most."""
    _, answers = asked(navigator, given)
    open_ones = [one for one in navigator.questions if one.key not in answers]
    keys = {key for one in open_ones for key in references_of(one.ask_if)} - set(answers)
    passed = _passed(navigator, answers)
    counts = set[int]()
    try:
        for way in ways(navigator, keys, answers):
            counts.add(sum(one.key not in passed and is_asked(one, way) for one in open_ones))
    except TooManyWays:
        return 1, len(open_ones)
    return min(counts), max(counts)


def ways(
    navigator: Navigator, keys: Collection[str], given: Mapping[str, Any] | None = None
) -> Iterator[Mapping[str, Any]]:
    """Give the answers that count, for every way to answer these questions after `given`.

    Raises:
        TooManyWays: beyond `WAYS`.

    """
    given = given or {}
    passed = _passed(navigator, given)
    deciding = [
        one
        for one in navigator.questions
        if one.key in _closure(navigator, keys) and one.key not in given and one.key not in passed
    ]
    left = iter(range(WAYS))
    values = {one.key: _values(navigator, one) for one in deciding}

    def answered(place: int, answers: dict[str, Any]) -> Iterator[Mapping[str, Any]]:
        if place == len(deciding):
            if next(left, None) is None:
                raise TooManyWays
            yield answers
        elif is_asked(deciding[place], answers):
            for value in values[deciding[place].key]:
                yield from answered(place + 1, {**answers, deciding[place].key: value})
        else:
            yield from answered(place + 1, answers)

    yield from answered(0, dict(given))


def references_of(condition: Condition | None) -> frozenset[str]:
    return frozenset() if condition is None else frozenset(references(condition))


def compared(condition: Condition) -> Iterator[Compare]:
    """Give every comparison of a condition."""
    if isinstance(condition, All | AnyOf):
        yield from chain.from_iterable(compared(one) for one in condition.of)
    elif isinstance(condition, Not):
        yield from compared(condition.of)
    elif isinstance(condition, Compare):
        yield condition


def named_values(navigator: Navigator, key: str) -> frozenset[str]:
    """Name the answers to a question that a condition compares with."""
    found = set[str]()
    for condition in conditions(navigator):
        for one in compared(condition):
            if one.field == key and one.op != "answered":
                found |= set(one.value if isinstance(one.value, list) else [one.value])
    return frozenset(found)


def conditions(navigator: Navigator) -> Iterator[Condition]:
    yield from (one.ask_if for one in navigator.questions if one.ask_if is not None)
    yield from (one.when for one in navigator.rows if one.when is not None)


def _possible(navigator: Navigator, keys: Collection[str], holds_of: Any) -> bool:  # noqa: ANN401 - a test of answers
    try:
        return any(holds_of(answers) for answers in ways(navigator, keys))
    except TooManyWays:
        return True


def _closure(navigator: Navigator, keys: Collection[str]) -> frozenset[str]:
    """Add the questions that decide whether these are asked."""
    found = set(keys)
    for question in reversed(navigator.questions):
        if question.key in found:
            found |= references_of(question.ask_if)
    return frozenset(found)


def _passed(navigator: Navigator, answers: Mapping[str, Any]) -> frozenset[str]:
    """Name the questions before the last answered one that were not asked: they stay so."""
    keys = [one.key for one in navigator.questions]
    last = max((keys.index(key) for key in answers), default=-1)
    return frozenset(keys[: last + 1]) - set(answers)


def _values(navigator: Navigator, question: Question) -> Sequence[Any]:
    if question.type == "date":
        return (_SOME_DAY, UNKNOWN_DAY)
    if question.type != "multi":
        return question.values
    named = [one for one in question.values if one in named_values(navigator, question.key)]
    if len(named) > MOST_CHOICES:
        raise TooManyWays
    rest = [one for one in question.values if one not in named][:1]
    subsets = chain.from_iterable(combinations(named, n) for n in range(len(named) + 1))
    return [[*subset, *more] for subset in subsets for more in ([], rest)[: len(rest) + 1]]
