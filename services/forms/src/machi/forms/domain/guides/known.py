"""What a procedure knows already when somebody comes from a navigator: answers, and the last day.

Only whole questions are known (never those about an item of a repeat), and only as the procedure
could be answered: whoever begins finds them filled in, and can change them.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from machi.forms.domain.authoring.finding import Finding, pointer
from machi.forms.domain.navigator import UNKNOWN_DAY, Known, Navigator, Question, Row
from machi.forms.domain.procedure import Field, Procedure

_DAYS = ("date", "wareki_date")
CARRIES: Mapping[str, tuple[str, ...]] = {
    "yes_no": ("choice",),
    "choice": ("choice",),
    "multi": ("multi",),
    "date": _DAYS,
}
"""Which types of a procedure's questions the answer to a navigator's question can go into."""
FIXED = ("choice", "multi", "text")
"""Types of questions that a rule can answer by itself."""


def known_answers(row: Row, answers: Mapping[str, Any], procedure: Procedure) -> dict[str, Any]:
    """Give what is known of a procedure's questions; what somebody did not know is left out."""
    found = {}
    for one in row.known:
        field = procedure.field(one.field)
        value = one.value if one.question is None else answers.get(one.question)
        if field is None or value in (None, UNKNOWN_DAY, []):
            continue
        found[one.field] = [value] if field.type == "multi" and isinstance(value, str) else value
    return found


def last_day(row: Row, answers: Mapping[str, Any], procedure: Procedure | None) -> date | None:
    """Give the last day of a deadline, when the day that it counts from was answered."""
    if procedure is None:
        until = row.elsewhere.until if row.elsewhere else None
        if until is None:
            return None
        return _after(answers.get(until.question), until.days)
    deadline = procedure.document.get("deadline")
    if deadline is None:
        return None
    return _after(known_answers(row, answers, procedure).get(deadline["field"]), deadline["days"])


def _after(day: Any, days: int) -> date | None:  # noqa: ANN401 - an answer, or nothing
    if not isinstance(day, str) or day == UNKNOWN_DAY:
        return None
    try:
        return date.fromisoformat(day) + timedelta(days=days)
    except OverflowError:  # of a day in the year 9999
        return None


def known_faults(
    navigator: Navigator, row: Row, procedure: Procedure, at: str
) -> Iterator[Finding]:
    """Check that a procedure has the questions that a row answers, with such answers."""
    for one in row.known:
        where = f"{at}{pointer('known', one.field)}"
        field = procedure.field(one.field)
        if field is None:
            yield Finding(where, "known_unknown", {"field": one.field, "procedure": procedure.id})
        elif one.question is None:
            yield from _fixed(field, one, where)
        else:
            question = navigator.question(one.question)
            if question is None:
                yield Finding(where, "unknown_reference", {"field": one.question})
            else:
                yield from _carried(question, field, where)


def _fixed(field: Field, one: Known, where: str) -> Iterator[Finding]:
    if field.type not in FIXED:
        yield Finding(where, "known_type", {"field": field.key})
    elif field.type != "text" and one.value not in {option.value for option in field.options}:
        values = {"field": field.key, "value": str(one.value)}
        yield Finding(where, "no_such_option", values)


def _carried(question: Question, field: Field, where: str) -> Iterator[Finding]:
    if field.type not in CARRIES[question.type]:
        yield Finding(where, "known_type", {"field": field.key})
        return
    there = {option.value for option in field.options}
    for value in question.values:
        if value not in there:
            yield Finding(where, "no_such_option", {"field": field.key, "value": value})
