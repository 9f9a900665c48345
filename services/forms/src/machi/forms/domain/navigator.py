"""The navigator (手続きナビ): a few questions lead to the procedures that apply, each with why.

A document of its own, `navigator/1`, in the condition language of procedures. A question is asked
only if its `ask_if` is true of the answers before it; whatever was answered to a question that is
not asked (any more) counts as absent. Nothing of it is stored: the answers travel in the address.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from re import fullmatch
from typing import Any

from machi.forms.domain.conditions import Condition, Scope, holds
from machi.forms.domain.procedure import Option, Text
from machi.shared.errors import BadInput, NotFound

YES_NO = ("yes", "no")
UNKNOWN_DAY = ""
"""The answer to a question for a day by somebody who does not know it (yet)."""
_ANY_DAY = date(2000, 1, 1)
"""No condition of a navigator compares days: of a day it asks only whether it is known."""


class NoSuchNavigator(NotFound):
    code = "forms.no_such_navigator"
    words = "この手続きナビは見つかりませんでした。"


class NavigatorRefused(BadInput):
    """The document has a fault; `field` is a JSON pointer to the place, the detail says which."""

    code = "forms.navigator_refused"
    words = "手続きナビの文書に誤りがあります。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """type: `yes_no`, `choice`, `multi` or `date`."""

    key: str
    type: str
    ask: Text
    help: Text | None = None
    why: Text | None = None
    options: tuple[Option, ...] = ()
    ask_if: Condition | None = None
    concept: str | None = None
    """What forms call the answer: it is not asked a second time at the counter."""

    @property
    def values(self) -> Sequence[str]:
        return YES_NO if self.type == "yes_no" else [one.value for one in self.options]


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """The last day: so many days after the day that was answered to a question."""

    question: str
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A procedure that has no document here: what it is called, where it is done.

    link: a page of the city or of another office, https.
    """

    title: Text
    window: Text
    window_code: str | None = None
    bring: Text | None = None
    fee: Text | None = None
    deadline: Text | None = None
    until: Until | None = None
    link: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a question of the procedure is answered with: `value`, or the answer to `question`."""

    field: str
    value: str | None = None
    question: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """When it applies, a procedure is shown with `why`.

    leave_out: while the procedure is not offered, say nothing of it; otherwise it is shown with
    the desk that helps meanwhile.
    """

    procedure: str
    why: Text
    when: Condition | None = None
    elsewhere: Elsewhere | None = None
    known: tuple[Known, ...] = ()
    leave_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """Answers, and exactly what they lead to."""

    name: str
    answers: Mapping[str, Any]
    procedures: tuple[str, ...]
    questions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Navigator:
    id: str
    version: int
    title: Text
    life_event: str
    effective_from: str | None
    questions: tuple[Question, ...]
    rows: tuple[Row, ...]
    examples: tuple[Example, ...]
    document: Mapping[str, Any] = field(repr=False, compare=False)

    def question(self, key: str) -> Question | None:
        return next((one for one in self.questions if one.key == key), None)


def asked(navigator: Navigator, given: Mapping[str, Any]) -> tuple[list[Question], dict[str, Any]]:
    """Give the questions that are asked, as far as that is known, and the answers that count.

    The last question of the list is unanswered, unless all are answered.
    """
    questions, answers = [], dict[str, Any]()
    for question in navigator.questions:
        if not is_asked(question, answers):
            continue
        questions.append(question)
        answer = _answer(question, given.get(question.key))
        if answer is None:
            break
        answers[question.key] = answer
    return questions, answers


def askable(navigator: Navigator, given: Mapping[str, Any]) -> list[Question]:
    """List every question that is not ruled out by the answers so far, answered or not."""
    questions, answers = [], dict[str, Any]()
    for question in navigator.questions:
        if not is_asked(question, answers):
            continue
        questions.append(question)
        answer = _answer(question, given.get(question.key))
        if answer is not None:
            answers[question.key] = answer
    return questions


def next_question(navigator: Navigator, given: Mapping[str, Any]) -> Question | None:
    """Give the question to ask now; None when everything is answered."""
    questions, answers = asked(navigator, given)
    return questions[-1] if questions and questions[-1].key not in answers else None


def results(navigator: Navigator, given: Mapping[str, Any]) -> list[Row]:
    """List what applies, in the order of the document: of several rows of a procedure the first."""
    _, answers = asked(navigator, given)
    rows: dict[str, Row] = {}
    for row in navigator.rows:
        if fires(row, answers):
            rows.setdefault(row.procedure, row)
    return list(rows.values())


def is_asked(question: Question, answers: Mapping[str, Any]) -> bool:
    """Tell whether a question is asked after the answers to those before it."""
    return question.ask_if is None or _true(question.ask_if, answers)


def fires(row: Row, answers: Mapping[str, Any]) -> bool:
    """Tell whether a row is true of answers that count."""
    return row.when is None or _true(row.when, answers)


def _answer(question: Question, given: Any) -> Any:  # noqa: ANN401 - text, list, or nothing
    """Give an answer that the question can have; anything else is no answer."""
    if question.type == "multi":
        if not isinstance(given, list):
            return None
        return [value for value in question.values if value in given]
    if not isinstance(given, str):
        return None
    if question.type == "date":
        return given if given == UNKNOWN_DAY or is_day(given) else None
    return given if given in question.values else None


def is_day(text: str) -> bool:
    """Tell whether a text names a day: `2026-04-01`."""
    if not fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return False
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def _true(condition: Condition, answers: Mapping[str, Any]) -> bool:
    return holds(condition, Scope(answers, {}, _ANY_DAY))
