"""Answers to a navigator as an address holds them, and how they are shown.

Nothing is stored: whoever has the address has the answers, on paper, in a QR code, a year later.
"""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams

from machi.forms.domain.eras import NotADate, read_date, whole_date
from machi.forms.domain.guides.lint import DAY_PARTS
from machi.forms.domain.navigator import UNKNOWN_DAY, Navigator, Question, asked
from machi.forms.domain.procedure import Text, in_words
from machi.forms.words import WORDS_OF, msgid
from machi.forms.words.guides import YES_NO
from machi.shared.ui.formats import day

ASKED, AT, VERSION, UNKNOWN = "asked", "at", "v", "unknown"
"""Beside the answers: which question a page asked, which one to show, of which version the answers
are, and the button of who does not know the day."""
_OURS = {ASKED, AT, VERSION, UNKNOWN, "lang"}


@dataclass(frozen=True, slots=True)
class Answered:
    """What an address says. wrong: the question whose day cannot be read.

    dropped: it answers something that this version does not ask, or not so.
    """

    given: dict[str, Any]
    wrong: str | None
    dropped: bool


@dataclass(frozen=True, slots=True)
class Given:
    """An answer that was given: what was asked, what was said, and where to change it."""

    ask: Text
    said: str
    change: str


def answers_in(navigator: Navigator, query: QueryParams) -> Answered:
    """Read the answers that an address holds."""
    given: dict[str, Any] = {}
    wrong, dropped = None, False
    for question in navigator.questions:
        try:
            answer = _answer(question, query)
        except NotADate:
            wrong = question.key
            continue
        if answer is None:
            continue
        given[question.key] = answer
        dropped = dropped or not _known(question, answer)
    if query.get(VERSION, str(navigator.version)) != str(navigator.version):
        dropped = dropped or bool(set(query) - _OURS - _controls(navigator))
    return Answered(given, wrong, dropped)


def address(
    navigator: Navigator, base: str, answers: dict[str, Any], page: str = "", at: str = ""
) -> str:
    """Give the address of a page with these answers; `at`: of the question to show again."""
    pairs = [*pairs_of(navigator, answers), *([(AT, at)] if at else [])]
    return f"{base}{page}?{urlencode(pairs)}"


def pairs_of(navigator: Navigator, answers: dict[str, Any]) -> list[tuple[str, str]]:
    """Write answers as an address holds them; several that none was chosen of as one empty."""
    pairs = [(VERSION, str(navigator.version))]
    for question in navigator.questions:
        answer = answers.get(question.key)
        if isinstance(answer, list):
            pairs += [(question.key, value) for value in answer or [""]]
        elif answer is not None:
            pairs.append((question.key, answer))
    return pairs


def options_of(question: Question, language: str) -> list[tuple[str, str]]:
    if question.type == "yes_no":
        return [(value, WORDS_OF.say(text, language)) for value, text in YES_NO.items()]
    return [(one.value, in_words(one.label, language)) for one in question.options]


def given_so_far(
    navigator: Navigator, base: str, answers: dict[str, Any], language: str
) -> list[Given]:
    """List what was answered; to change one keeps the others."""
    questions, counted = asked(navigator, answers)
    return [
        Given(
            one.ask,
            said(one, counted[one.key], language),
            address(navigator, base, answers, at=one.key),
        )
        for one in questions
        if one.key in counted
    ]


def said(question: Question, answer: Any, language: str) -> str:  # noqa: ANN401 - text or list
    """Say an answer as it was chosen."""
    if question.type == "date":
        found = whole_date(answer) if answer != UNKNOWN_DAY else None
        return day(found, language) if found else WORDS_OF.say(msgid("分かりません"), language)
    chosen = answer if isinstance(answer, list) else [answer]
    labels = [label for value, label in options_of(question, language) if value in chosen]
    told = ("、" if language == "ja" else ", ").join(labels)
    return told or WORDS_OF.say(msgid("どれでもない"), language)


def typed_day(question: Question, query: QueryParams, answer: str | None) -> dict[str, str]:
    """Give the parts of a day for its controls: as they were typed, or of the answer."""
    typed = {part: query.get(f"{question.key}_{part}", "") for part in DAY_PARTS}
    if any(typed.values()) or not answer:
        return typed
    year, month, day_of_month = answer.split("-")
    return {"era": "", "y": year, "m": str(int(month)), "d": str(int(day_of_month))}


def _answer(question: Question, query: QueryParams) -> Any:  # noqa: ANN401 - text, list, or nothing
    """Read one answer; None when there is none. Raises NotADate."""
    values = query.getlist(question.key)
    if question.type == "multi":
        return values if values or query.get(ASKED) == question.key else None
    if question.type != "date":
        return values[-1] if values else None
    if query.get(UNKNOWN) == question.key:
        return UNKNOWN_DAY
    parts = {part: query.get(f"{question.key}_{part}", "").strip() for part in DAY_PARTS}
    if any(parts.values()):
        return read_date(parts)
    return values[-1] if values else None


def _known(question: Question, answer: Any) -> bool:  # noqa: ANN401 - text or list
    if isinstance(answer, list):
        return set(answer) <= {*question.values, ""}
    if question.type == "date":
        return answer == UNKNOWN_DAY or whole_date(answer) is not None
    return answer in question.values


def _controls(navigator: Navigator) -> set[str]:
    keys = {one.key for one in navigator.questions}
    return keys | {f"{key}_{part}" for key in keys for part in DAY_PARTS}
