"""The navigator (手続きナビ): one question a page, then everything that applies.

Answers travel in the address: nothing is stored, and the browser's own Back works.
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import Response

from machi.forms import words
from machi.forms.domain.navigator import Navigator, Question, asked
from machi.forms.domain.procedure import Text, in_words
from machi.forms.pages.look import PAGES, SITE, in_language
from machi.forms.queries.guide import Applies, guide, guides, what_applies
from machi.shared.clock import business_date
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/guide")

_ASKED = "asked"
"""Names the question that a page asked: choosing nothing of several is an answer, too."""
_YES_NO = (("yes", words.msgid("はい")), ("no", words.msgid("いいえ")))


@dataclass(frozen=True, slots=True)
class _Given:
    """An answer that was given: what was asked, what was said, and where to change it."""

    ask: Text
    said: str
    change: str


@router.get("")
async def all_guides(request: Request, context: Running) -> Response:
    """Ask what happened in somebody's life."""
    values = {
        "guides": await guides(context.db, business_date(context.clock.now())),
        "text": in_language(chosen_language(request)),
    }
    return PAGES.show(request, "guides.html", values)


@router.get("/{navigator_id}")
async def one_guide(navigator_id: str, request: Request, context: Running) -> Response:
    """Ask the next question; when there is none, list what applies."""
    today = business_date(context.clock.now())
    navigator = await guide(context.db, navigator_id, today)
    answers = answers_in(navigator, request.query_params)
    questions, counted = asked(navigator, answers)
    language = chosen_language(request)
    values: dict[str, Any] = {
        "navigator": navigator,
        "given": _given(navigator, questions, counted, language),
        "text": in_language(language),
        "words": words,
    }
    question = questions[-1] if questions and questions[-1].key not in counted else None
    if question is None:
        applies = await what_applies(context.db, navigator, answers, today)
        values |= {"applies": applies, "windows": _windows(applies), "site": SITE}
        values["sheet"] = _address(navigator, counted, "/sheet.pdf")
        return PAGES.show(request, "guide_results.html", values)
    missing = request.query_params.get(_ASKED) == question.key
    values |= {
        "question": question,
        "options": _options(question, language),
        "hidden": _pairs(navigator, counted),
        "number": len(questions),
        "at_most": len(questions) + _left(navigator, question),
        "missing": missing,
        "back": _address(navigator, dict(list(counted.items())[:-1])) if counted else None,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if missing else HTTPStatus.OK
    return PAGES.show(request, "guide_question.html", values, status=status)


def answers_in(navigator: Navigator, query: QueryParams) -> dict[str, Any]:
    """Read the answers that an address holds."""
    answers: dict[str, Any] = {}
    for question in navigator.questions:
        values = query.getlist(question.key)
        if question.type != "multi":
            answers |= {question.key: values[-1]} if values else {}
        elif values or query.get(_ASKED) == question.key:
            answers[question.key] = values
    return answers


def _pairs(navigator: Navigator, answers: dict[str, Any]) -> list[tuple[str, str]]:
    """Write answers as an address holds them; several that none was chosen of as one empty."""
    pairs = []
    for question in navigator.questions:
        answer = answers.get(question.key)
        if isinstance(answer, list):
            pairs += [(question.key, value) for value in answer or [""]]
        elif answer is not None:
            pairs.append((question.key, answer))
    return pairs


def _address(navigator: Navigator, answers: dict[str, Any], page: str = "") -> str:
    query = urlencode(_pairs(navigator, answers))
    return f"/forms/guide/{navigator.id}{page}" + (f"?{query}" if query else "")


def _options(question: Question, language: str) -> list[tuple[str, str]]:
    if question.type == "yes_no":
        return [(value, words.WORDS_OF.say(text, language)) for value, text in _YES_NO]
    return [(one.value, in_words(one.label, language)) for one in question.options]


def _given(
    navigator: Navigator, questions: list[Question], answers: dict[str, Any], language: str
) -> list[_Given]:
    found, before = [], dict[str, Any]()
    for question in questions:
        if question.key not in answers:
            break
        answer = answers[question.key]
        chosen = answer if isinstance(answer, list) else [answer]
        labels = [label for value, label in _options(question, language) if value in chosen]
        said = ("、" if language == "ja" else ", ").join(labels)
        said = said or words.WORDS_OF.say(words.msgid("どれでもない"), language)
        found.append(_Given(question.ask, said, _address(navigator, before)))
        before = {**before, question.key: answer}
    return found


def _left(navigator: Navigator, question: Question) -> int:
    """Count the questions that may still follow: at most these."""
    keys = [one.key for one in navigator.questions]
    return len(keys) - keys.index(question.key) - 1


def _windows(applies: list[Applies]) -> list[str]:
    """Name the lines of the queue that lead through everything, each once, in order."""
    codes: dict[str, None] = {}
    for one in applies:
        if one.procedure is not None and one.procedure.window_code:
            codes[one.procedure.window_code] = None
        elif one.row.elsewhere is not None and one.row.elsewhere.window_code:
            codes[one.row.elsewhere.window_code] = None
    return list(codes)
