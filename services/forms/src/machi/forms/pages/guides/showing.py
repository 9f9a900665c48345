"""What the editor of navigators shows of a draft."""

from http import HTTPStatus
from typing import Any, NamedTuple

from fastapi import Request
from starlette.datastructures import FormData
from starlette.responses import Response

from machi.forms.domain.authoring.edits.tree import find
from machi.forms.domain.guides.edits import part_of, settings_of
from machi.forms.domain.guides.examples import coverage, run_examples
from machi.forms.domain.navigator import asked
from machi.forms.domain.procedure import in_words
from machi.forms.pages.authoring import words as authoring_words
from machi.forms.pages.authoring.controls import as_typed, typed_of
from machi.forms.pages.authoring.frames import may_frame
from machi.forms.pages.authoring.selected import label_of
from machi.forms.pages.guide_answers import said
from machi.forms.pages.guides import words
from machi.forms.pages.guides.seen import condition_form, known_fields, lines, settings_shown
from machi.forms.pages.look import PAGES
from machi.forms.queries.guide_drafts import GuideDraftView
from machi.forms.words import WORDS_OF
from machi.forms.words.conditions import text_in
from machi.forms.words.guides import (
    TYPES,
    guide_finding_words,
    guide_place_words,
    row_title,
)
from machi.shared.auth.guards import Staff
from machi.shared.ui.words import chosen_language


class Told(NamedTuple):
    """Why an edit was not made: at which control, in words, with which status, of what form."""

    control: str
    sentence: str
    status: int
    form: FormData | None = None


def show_editor(
    request: Request, staff: Staff, view: GuideDraftView, at: str, told: Told | None = None
) -> Response:
    language, document = chosen_language(request), view.draft.document
    problem = told and (told.control, told.sentence)
    form = told.form if told else None
    settings = settings_shown(document, at, language, problem)
    if form:
        settings = as_typed(settings, typed_of(settings_of(document, at), form))
    every = findings_listed(view, language)
    values = {
        "staff": staff,
        "draft": view.draft,
        "document": document,
        "at": at,
        "part": find(document, at),
        "part_name": _name(view, at, language),
        "entries": lines(view, language),
        "settings": settings,
        "condition": condition_form(document, at, language, problem, form),
        "known": known_fields(view, at, language),
        "typed": form or {},
        "problem": problem,
        "found": [(sentence, serious) for place, _, sentence, serious in every if place == at],
        "every_problem": every,
        "types": {key: WORDS_OF.say(name, language) for key, name in TYPES.items()},
        "shelf": [
            (name, label_of(one.procedure.document, language))
            for name, one in sorted(view.shelf.items())
        ],
        "ran": run_examples(view.navigator) if view.navigator else (),
        "covered": covered(view, language),
        "example": _example(view, at, language),
        "preview": preview_address(view, at),
        "title": label_of(document, language),
        "authoring": authoring_words,
        "words": words,
    }
    status = told.status if told else HTTPStatus.OK
    return may_frame(PAGES.show(request, "guides/editor.html", values, status=status))


def findings_listed(view: GuideDraftView, language: str) -> list[tuple[str, str, str, bool]]:
    """List every finding: (part to go to, where, what, whether it keeps from publishing)."""
    document = view.draft.document
    return [
        (
            part_of(one.at),
            guide_place_words(document, view.shelf, one.at, language),
            guide_finding_words(document, view.shelf, one, language),
            serious,
        )
        for found, serious in ((view.lint.problems, True), (view.lint.hints, False))
        for one in found
    ]


def preview_address(view: GuideDraftView, at: str) -> str:
    """Give the address of the preview: with the answers of the selected example."""
    base = f"/forms/office/guides/{view.draft.id}/preview"
    return f"{base}?example={at.rpartition('/')[2]}" if at.startswith("/examples/") else base


def _name(view: GuideDraftView, at: str, language: str) -> str:
    if at in words.SECTIONS:
        return WORDS_OF.say(words.SECTIONS[at], language)
    part = find(view.draft.document, at)
    if at.startswith("/rows/"):
        return row_title(part, view.shelf, language)
    return text_in(part.get("ask"), language) or str(part.get("name") or part.get("key"))


def covered(view: GuideDraftView, language: str) -> list[tuple[str, str, list[str]]]:
    """List every question and rule with the examples that show it: (pointer, name, examples)."""
    if view.navigator is None:
        return []
    seen, document = coverage(view.navigator), view.draft.document
    return [
        (f"/questions/{place}", text_in(one["ask"], language), list(seen.questions[one["key"]]))
        for place, one in enumerate(document["questions"])
    ] + [
        (f"/rows/{place}", row_title(one, view.shelf, language), list(seen.rows[place]))
        for place, one in enumerate(document["rows"])
    ]


def _example(view: GuideDraftView, at: str, language: str) -> dict[str, Any] | None:
    """Show the selected example: its answers, and what they are to lead to and do lead to."""
    if not at.startswith("/examples/") or view.navigator is None:
        return None
    ran = run_examples(view.navigator)[int(at.rpartition("/")[2])]
    _, answers = asked(view.navigator, view.navigator.examples[ran.place].answers)
    titles = {
        row["procedure"]: row_title(row, view.shelf, language)
        for row in view.draft.document["rows"]
    }
    return {
        "ran": ran,
        "answers": [
            (in_words(question.ask, language), said(question, answers[question.key], language))
            for question in view.navigator.questions
            if question.key in answers
        ],
        "shown": [titles.get(one, one) for one in ran.shown],
        "expected": [titles.get(one, one) for one in ran.expected],
    }
