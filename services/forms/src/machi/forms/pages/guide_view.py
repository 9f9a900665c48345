"""A question of a navigator, or what it led to, as values of the page's template.

The citizen's page and the builder's preview show the same; `base` is where the answers go.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.datastructures import QueryParams

from machi.forms import words
from machi.forms.domain.guides.paths import still_to_come
from machi.forms.domain.navigator import Navigator, Question, asked
from machi.forms.pages.guide_answers import (
    ASKED,
    AT,
    Answered,
    address,
    answers_in,
    given_so_far,
    options_of,
    pairs_of,
    typed_day,
)
from machi.forms.pages.look import SITE, in_language
from machi.forms.queries.guide import Applies

_CHOOSE = words.msgid("どれかを選んでください。")
_TYPE_DAY = words.msgid("年月日を入力するか、「分かりません」を押してください。")
_NO_DAY = words.msgid("日付が正しくありません。年・月・日を確かめてください。")


@dataclass(frozen=True, slots=True)
class GuideView:
    """What an address says about a navigator, in one language."""

    navigator: Navigator
    base: str
    query: QueryParams
    language: str
    preview: bool = False
    """Nothing can be begun from it."""

    @property
    def answered(self) -> Answered:
        return answers_in(self.navigator, self.query)

    @property
    def counted(self) -> dict[str, Any]:
        """The answers that count."""
        return asked(self.navigator, self.answered.given)[1]


def question_values(view: GuideView) -> dict[str, Any] | None:
    """Show the question to answer now: the next one, or one to answer again; None: all are."""
    answered = view.answered
    questions, counted = asked(view.navigator, answered.given)
    question = _to_show(view, questions, counted)
    if question is None:
        return None
    place = questions.index(question)
    before = questions[place - 1] if place else None
    kept = {key: value for key, value in counted.items() if key != question.key}
    return _shared(view, answered, counted) | {
        "question": question,
        "options": options_of(question, view.language),
        "hidden": pairs_of(view.navigator, kept),
        "number": place + 1,
        "left": still_to_come(
            view.navigator, {one.key: counted[one.key] for one in questions[:place]}
        ),
        "chosen": counted.get(question.key),
        "day": _day(view, question, counted),
        "problem": _problem(view, question, answered),
        "back": before and address(view.navigator, view.base, counted, at=before.key),
    }


def result_values(view: GuideView, found: list[Applies], today: date) -> dict[str, Any]:
    """Show what applies."""
    answered = view.answered
    counted = view.counted
    return _shared(view, answered, counted) | {
        "applies": found,
        "hidden": pairs_of(view.navigator, counted),
        "windows": windows(found),
        "site": SITE,
        "today": today,
        "back": _last(view, counted),
    }


def windows(found: list[Applies]) -> list[str]:
    """Name the lines of the queue that lead through everything, each once, in order."""
    codes: dict[str, None] = {}
    for one in found:
        here = one.procedure.window_code if one.procedure else None
        code = here or (one.row.elsewhere.window_code if one.row.elsewhere else None)
        if code:
            codes[code] = None
    return list(codes)


def _shared(view: GuideView, answered: Answered, counted: dict[str, Any]) -> dict[str, Any]:
    return {
        "navigator": view.navigator,
        "base": view.base,
        "preview": view.preview,
        "given": given_so_far(view.navigator, view.base, counted, view.language),
        "dropped": answered.dropped,
        "text": in_language(view.language),
        "words": words,
    }


def _to_show(
    view: GuideView, questions: list[Question], counted: dict[str, Any]
) -> Question | None:
    again = view.query.get(AT) or view.answered.wrong
    for question in questions:
        if question.key == again:
            return question
    last = questions[-1] if questions else None
    return last if last is not None and last.key not in counted else None


def _day(view: GuideView, question: Question, counted: dict[str, Any]) -> dict[str, str]:
    if question.type != "date":
        return {}
    return typed_day(question, view.query, counted.get(question.key))


def _problem(view: GuideView, question: Question, answered: Answered) -> str | None:
    if answered.wrong == question.key:
        return _NO_DAY
    if view.query.get(ASKED) != question.key or view.query.get(AT):
        return None
    return _TYPE_DAY if question.type == "date" else _CHOOSE


def _last(view: GuideView, counted: dict[str, Any]) -> str | None:
    last = next(reversed(counted), None)
    return last and address(view.navigator, view.base, counted, at=last)
