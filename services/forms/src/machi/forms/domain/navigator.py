"""The navigator (手続きナビ): a few questions lead to the procedures that apply, each with why.

A document of its own, `navigator/1`, in the condition language of procedures. A question is asked
only if its `ask_if` is true of the answers before it; whatever was answered to a question that is
not asked (any more) counts as absent. Nothing of it is stored: the answers travel in the address.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from machi.forms.domain.conditions import Condition, Scope, holds, read_condition, references
from machi.forms.domain.procedure import Option, Text
from machi.shared.errors import BadInput, NotFound

TYPES = ("yes_no", "choice", "multi")
YES_NO = ("yes", "no")
_ANY_DAY = date(2000, 1, 1)
"""No condition of a navigator reads the day: none of its questions is a date."""


class NoSuchNavigator(NotFound):
    code = "forms.no_such_navigator"
    words = "この手続きナビは見つかりませんでした。"


class NavigatorRefused(BadInput):
    """The document has a fault; `field` names the place, the text says which."""

    code = "forms.navigator_refused"
    words = "手続きナビの文書に誤りがあります。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    key: str
    type: str
    ask: Text
    why: Text | None = None
    options: tuple[Option, ...] = ()
    ask_if: Condition | None = None
    concept: str | None = None
    """What forms call the answer: it is not asked a second time at the counter."""

    @property
    def values(self) -> Sequence[str]:
        return YES_NO if self.type == "yes_no" else [one.value for one in self.options]


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """A procedure that has no document here: what it is called, where it is done."""

    title: Text
    window: Text
    window_code: str | None = None
    bring: Text | None = None
    deadline: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """When it applies, a procedure is shown with `why`."""

    procedure: str
    why: Text
    when: Condition | None = None
    elsewhere: Elsewhere | None = None


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
    title: Text
    life_event: str
    questions: tuple[Question, ...]
    rows: tuple[Row, ...]
    examples: tuple[Example, ...]


def asked(navigator: Navigator, given: Mapping[str, Any]) -> tuple[list[Question], dict[str, Any]]:
    """Give the questions that are asked, as far as that is known, and the answers that count.

    The last question of the list is unanswered, unless all are answered.
    """
    questions, answers = [], dict[str, Any]()
    for question in navigator.questions:
        if question.ask_if is not None and not _true(question.ask_if, answers):
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
        if question.ask_if is not None and not _true(question.ask_if, answers):
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
    """List what applies, in the order of the document."""
    _, answers = asked(navigator, given)
    return [row for row in navigator.rows if row.when is None or _true(row.when, answers)]


def _answer(question: Question, given: Any) -> Any:  # noqa: ANN401 - text, list, or nothing
    """Give an answer that the question can have; anything else is no answer."""
    if question.type == "multi":
        if not isinstance(given, list):
            return None
        return [value for value in question.values if value in given]
    return given if isinstance(given, str) and given in question.values else None


def _true(condition: Condition, answers: Mapping[str, Any]) -> bool:
    return holds(condition, Scope(answers, {}, _ANY_DAY))


def read_navigator(document: Mapping[str, Any]) -> Navigator:
    """Read a document and check it.

    Raises:
        NavigatorRefused: something is missing, unknown, never asked, never shown, or an example
            leads elsewhere; `field` names the place.

    """
    try:
        navigator = Navigator(
            id=document["id"],
            title=document["title"],
            life_event=document["life_event"],
            questions=tuple(_question(one) for one in document["questions"]),
            rows=tuple(_row(one) for one in document["rows"]),
            examples=tuple(_example(one) for one in document["examples"]),
        )
    except (KeyError, TypeError) as fault:
        raise NavigatorRefused(f"missing: {fault}", field="document") from fault
    _check(navigator)
    return navigator


def _question(raw: Mapping[str, Any]) -> Question:
    return Question(
        key=raw["key"],
        type=raw["type"],
        ask=raw["ask"],
        why=raw.get("why"),
        options=tuple(Option(one["value"], one["label"]) for one in raw.get("options", ())),
        ask_if=read_condition(raw["ask_if"]) if "ask_if" in raw else None,
        concept=raw.get("concept"),
    )


def _row(raw: Mapping[str, Any]) -> Row:
    elsewhere = raw.get("elsewhere")
    return Row(
        procedure=raw["procedure"],
        why=raw["why"],
        when=read_condition(raw["when"]) if "when" in raw else None,
        elsewhere=None if elsewhere is None else Elsewhere(**elsewhere),
    )


def _example(raw: Mapping[str, Any]) -> Example:
    return Example(
        name=raw["name"],
        answers=raw["answers"],
        procedures=tuple(raw["procedures"]),
        questions=raw["questions"],
    )


def _check(navigator: Navigator) -> None:
    known: set[str] = set()
    for question in navigator.questions:
        place = f"questions.{question.key}"
        if question.key in known or question.type not in TYPES or not question.values:
            raise NavigatorRefused("a new key, a known type and options are needed", field=place)
        if question.ask_if is not None:
            _only(known, question.ask_if, place)
        known.add(question.key)
    for row in navigator.rows:
        if row.when is not None:
            _only(known, row.when, f"rows.{row.procedure}")
    _check_examples(navigator)


def _only(known: set[str], condition: Condition, place: str) -> None:
    unknown = set(references(condition)) - known
    if unknown:
        raise NavigatorRefused(f"reads what is not asked before: {sorted(unknown)}", field=place)


def _check_examples(navigator: Navigator) -> None:
    """Run the examples; together they ask every question and show every row."""
    seen_questions: set[str] = set()
    seen_rows: set[int] = set()
    for example in navigator.examples:
        place = f"examples.{example.name}"
        questions, answers = asked(navigator, example.answers)
        if set(answers) != set(example.answers) or len(questions) != example.questions:
            found = [one.key for one in questions]
            raise NavigatorRefused(f"{len(found)} questions are asked: {found}", field=place)
        shown = results(navigator, example.answers)
        if tuple(row.procedure for row in shown) != example.procedures:
            raise NavigatorRefused(f"leads to {[row.procedure for row in shown]}", field=place)
        seen_questions |= set(answers)
        seen_rows |= {id(row) for row in shown}
    unasked = [one.key for one in navigator.questions if one.key not in seen_questions]
    unshown = [row.procedure for row in navigator.rows if id(row) not in seen_rows]
    if unasked or unshown:
        raise NavigatorRefused(f"no example asks {unasked}, shows {unshown}", field="examples")
