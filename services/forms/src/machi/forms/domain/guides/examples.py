"""The executable examples of a navigator: its own tests, and what they leave unseen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from machi.forms.domain.navigator import Navigator, asked, results


@dataclass(frozen=True, slots=True)
class Ran:
    """An example that was run: what it asks and shows, and what it was to ask and show.

    left: answers to questions that are not asked; missing: a question that it does not answer.
    """

    place: int
    name: str
    asked: tuple[str, ...]
    shown: tuple[str, ...]
    expected_questions: int
    expected: tuple[str, ...]
    left: tuple[str, ...]
    missing: str | None

    @property
    def ok(self) -> bool:
        same = self.shown == self.expected and len(self.asked) == self.expected_questions
        return same and not self.left and self.missing is None


@dataclass(frozen=True, slots=True)
class Coverage:
    """For every question and row, by key and by place, the names of the examples that show it."""

    questions: Mapping[str, Sequence[str]]
    rows: Sequence[Sequence[str]]


def run_examples(navigator: Navigator) -> Sequence[Ran]:
    return [_ran(navigator, place) for place in range(len(navigator.examples))]


def coverage(navigator: Navigator) -> Coverage:
    """Say which examples show what; the answers decide, not what the examples expect."""
    questions: dict[str, list[str]] = {one.key: [] for one in navigator.questions}
    rows: list[list[str]] = [[] for _ in navigator.rows]
    for example in navigator.examples:
        found, _ = asked(navigator, example.answers)
        for question in found:
            questions[question.key].append(example.name)
        shown = results(navigator, example.answers)
        for place, row in enumerate(navigator.rows):
            if any(row is one for one in shown):
                rows[place].append(example.name)
    return Coverage(questions, rows)


def as_example(navigator: Navigator, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Write down answers with what they lead to, as an example of the document."""
    questions, answers = asked(navigator, given)
    return {
        "name": name,
        "answers": answers,
        "procedures": [row.procedure for row in results(navigator, answers)],
        "questions": len(questions),
    }


def _ran(navigator: Navigator, place: int) -> Ran:
    example = navigator.examples[place]
    questions, answers = asked(navigator, example.answers)
    open_one = questions[-1].key if questions and questions[-1].key not in answers else None
    return Ran(
        place=place,
        name=example.name,
        asked=tuple(one.key for one in questions),
        shown=tuple(row.procedure for row in results(navigator, example.answers)),
        expected_questions=example.questions,
        expected=example.procedures,
        left=tuple(key for key in example.answers if key not in answers),
        missing=open_one,
    )
