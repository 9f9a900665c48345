"""The linter of navigators: what keeps one from being published, and what could be better.

The one set of rules: the builder shows it, proposing, approving and the seed refuse by it.
"""

from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import Any

from machi.forms.domain.authoring.finding import Finding, Lint, pointer
from machi.forms.domain.authoring.shape import HARMLESS, shape_faults
from machi.forms.domain.conditions import Condition
from machi.forms.domain.guides.examples import Ran, coverage, run_examples
from machi.forms.domain.guides.known import known_faults
from machi.forms.domain.guides.paths import (
    compared,
    named_values,
    never_asked,
    never_shown,
    references_of,
)
from machi.forms.domain.guides.reading import read_navigator
from machi.forms.domain.guides.shelf import Shelf
from machi.forms.domain.navigator import Navigator, Question, is_day

MOST_QUESTIONS = 12
"""That the person in the middle of the examples answers."""
DAY_PARTS = ("era", "y", "m", "d")
"""Controls of a day, beside its key."""
CONTROLS = frozenset(
    {
        *("asked", "at", "v", "unknown", "lang"),
        *("procedure", "channel", "example", "revision", "navigator", "offered"),
    }
)
"""Names that stand beside the answers in addresses and forms."""
OPERATORS: Mapping[str, Sequence[str]] = {
    "yes_no": ("eq", "ne", "in", "answered"),
    "choice": ("eq", "ne", "in", "answered"),
    "multi": ("contains", "answered"),
    "date": ("answered",),
}
"""Which comparisons a condition may make, by type of question."""


def lint_navigator(document: Mapping[str, Any], shelf: Shelf) -> Lint:
    """Judge a document beside the city's procedures.

    Rules that need the whole document wait until its shape can be read; examples wait until the
    rest is right, because they would only repeat what is wrong with it.
    """
    problems = shape_faults(document, "navigator")
    hints: list[Finding] = []
    if all(one.code in HARMLESS for one in problems):
        navigator = read_navigator(document)
        whole = [
            *_of_names(navigator),
            *_of_conditions(navigator),
            *_of_rows(navigator, shelf),
        ]
        problems += whole
        if not whole:
            problems += _of_reach(navigator)
            problems += _unused(navigator)
            hints += _advice(navigator, shelf)
            if not problems:
                problems += _of_examples(navigator)
    return Lint(tuple(problems), tuple(hints))


def _of_names(navigator: Navigator) -> Iterator[Finding]:
    yield from _twice("questions", "key", [one.key for one in navigator.questions])
    parts = {
        f"{one.key}_{part}": one.key
        for one in navigator.questions
        if one.type == "date"
        for part in DAY_PARTS
    }
    for place, question in enumerate(navigator.questions):
        at_key = pointer("questions", place, "key")
        if question.key in CONTROLS:
            yield Finding(at_key, "name_taken", {"key": question.key})
        if question.key in parts:
            values_of = {"key": question.key, "date": parts[question.key]}
            yield Finding(at_key, "key_of_date_part", values_of)
        values = [one.value for one in question.options]
        for at, value in enumerate(values):
            if value in values[:at]:
                where = pointer("questions", place, "options", at, "value")
                yield Finding(where, "key_twice", {"key": value})
    yield from _twice("examples", "name", [one.name for one in navigator.examples])
    if navigator.effective_from is not None and not is_day(navigator.effective_from):
        yield Finding("/effective/from", "not_a_date", {"field": "effective"})


def _twice(member: str, name: str, keys: Sequence[str]) -> Iterator[Finding]:
    for place, key in enumerate(keys):
        if key in keys[:place]:
            yield Finding(pointer(member, place, name), "key_twice", {"key": key})


def _of_conditions(navigator: Navigator) -> Iterator[Finding]:
    every = {one.key: one for one in navigator.questions}
    before: dict[str, Question] = {}
    for place, question in enumerate(navigator.questions):
        at = pointer("questions", place, "ask_if")
        yield from _of_condition(question.ask_if, at, before, every)
        before[question.key] = question
    for place, row in enumerate(navigator.rows):
        yield from _of_condition(row.when, pointer("rows", place, "when"), every, every)


def _of_condition(
    condition: Condition | None,
    at: str,
    readable: Mapping[str, Question],
    every: Mapping[str, Question],
) -> Iterator[Finding]:
    for one in compared(condition) if condition else ():
        question = readable.get(one.field)
        if question is None:
            code = "forward_reference" if one.field in every else "unknown_reference"
            yield Finding(at, code, {"field": one.field})
        elif one.op not in OPERATORS[question.type]:
            yield Finding(at, "operator", {"field": one.field, "op": one.op})
        elif one.op != "answered":
            for value in one.value if isinstance(one.value, list) else [one.value]:
                if value not in question.values:
                    yield Finding(at, "no_such_option", {"field": one.field, "value": str(value)})


def _of_rows(navigator: Navigator, shelf: Shelf) -> Iterator[Finding]:
    for place, row in enumerate(navigator.rows):
        at = pointer("rows", place)
        if row.elsewhere is None:
            found = shelf.get(row.procedure)
            if found is None:
                yield Finding(f"{at}/procedure", "unknown_procedure", {"key": row.procedure})
            else:
                yield from known_faults(navigator, row, found.procedure, at)
            continue
        if row.known:
            yield Finding(f"{at}/known", "known_elsewhere")
        until = row.elsewhere.until
        question = None if until is None else navigator.question(until.question)
        if until is not None and (question is None or question.type != "date"):
            where = f"{at}/elsewhere/until/answer"
            yield Finding(where, "not_a_date_question", {"field": until.question})


def _of_reach(navigator: Navigator) -> Iterator[Finding]:
    unasked, unshown = never_asked(navigator), never_shown(navigator)
    for place, question in enumerate(navigator.questions):
        if question.key in unasked:
            at = pointer("questions", place, "ask_if")
            yield Finding(at, "never_asked", {"field": question.key})
    for place in sorted(unshown):
        key = navigator.rows[place].procedure
        yield Finding(pointer("rows", place, "when"), "never_shown", {"procedure": key})


def _unused(navigator: Navigator) -> Iterator[Finding]:
    used = {key for row in navigator.rows for key in references_of(row.when)}
    used |= {key for one in navigator.questions for key in references_of(one.ask_if)}
    used |= _carried(navigator)
    for place, question in enumerate(navigator.questions):
        if question.key not in used and question.concept is None:
            yield Finding(pointer("questions", place), "never_used", {"field": question.key})


def _carried(navigator: Navigator) -> frozenset[str]:
    """Name the questions whose answer goes on into a procedure or a last day."""
    known = {one.question for row in navigator.rows for one in row.known if one.question}
    untils = [row.elsewhere.until for row in navigator.rows if row.elsewhere]
    return frozenset(known | {one.question for one in untils if one is not None})


def _advice(navigator: Navigator, shelf: Shelf) -> Iterator[Finding]:
    for place, row in enumerate(navigator.rows):
        found = shelf.get(row.procedure)
        if row.elsewhere is None and found is not None and not found.offered:
            code = "not_offered_left_out" if row.leave_out else "not_offered"
            yield Finding(pointer("rows", place, "procedure"), code, {"procedure": row.procedure})
    carried = _carried(navigator)
    for place, question in enumerate(navigator.questions):
        if question.key in carried or question.concept is not None:
            continue
        named = named_values(navigator, question.key)
        unread = [one for one in question.options if one.value not in named]
        if len(unread) > (1 if question.type == "choice" else 0):
            options = "・".join(one.label.get("ja", one.value) for one in unread)
            at = pointer("questions", place, "options")
            yield Finding(at, "options_alike", {"field": question.key, "options": options})
    counts = [one.questions for one in navigator.examples]
    if counts and median(counts) > MOST_QUESTIONS:
        values = {"count": round(median(counts)), "limit": MOST_QUESTIONS}
        yield Finding("/questions", "long_way", values)


def _of_examples(navigator: Navigator) -> Iterator[Finding]:
    for ran in run_examples(navigator):
        yield from _differences(ran)
    seen = coverage(navigator)
    for place, question in enumerate(navigator.questions):
        if not seen.questions[question.key]:
            at = pointer("questions", place)
            yield Finding(at, "question_without_example", {"field": question.key})
    for place, row in enumerate(navigator.rows):
        if not seen.rows[place]:
            at = pointer("rows", place)
            yield Finding(at, "row_without_example", {"procedure": row.procedure})


def _differences(ran: Ran) -> Iterator[Finding]:
    at = pointer("examples", ran.place)
    if ran.missing is not None:
        yield Finding(at, "example_unanswered", {"name": ran.name, "field": ran.missing})
    if ran.left:
        values = {"name": ran.name, "fields": ", ".join(ran.left)}
        yield Finding(at, "example_not_asked", values)
    if len(ran.asked) != ran.expected_questions:
        counts = {"expected": ran.expected_questions, "found": len(ran.asked)}
        yield Finding(at, "example_questions", {"name": ran.name, **counts})
    if ran.shown != ran.expected:
        lists = {"expected": ", ".join(ran.expected), "found": ", ".join(ran.shown)}
        yield Finding(at, "example_rows", {"name": ran.name, **lists})
