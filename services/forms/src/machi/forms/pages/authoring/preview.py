"""The preview: the citizen's own pages, from a draft, with answers that are stored nowhere.

What was typed so far travels with the form; each answer evaluates all of it again, as always.
"""

import json
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel
from starlette.responses import RedirectResponse, Response

from machi.forms import words
from machi.forms.commands.authoring.save_procedure import SaveProcedure, save_procedure
from machi.forms.domain.authoring.drafts import Author, DraftState
from machi.forms.domain.authoring.edits.keeping import Kept, keep_example, proposed_case
from machi.forms.domain.authoring.edits.tree import EditRefused
from machi.forms.domain.evaluation import evaluate
from machi.forms.domain.procedure import Page
from machi.forms.pages.authoring.editor import address
from machi.forms.pages.authoring.frames import may_be_framed
from machi.forms.pages.authoring.looking import language_of, show_framed
from machi.forms.pages.authoring.people import Authors, Builders
from machi.forms.pages.authoring.reading import revision_of
from machi.forms.pages.authoring.refusing import refused_words
from machi.forms.pages.authoring.trying import (
    Look,
    Tried,
    answered,
    answers_elsewhere,
    given_on,
    tried_out,
)
from machi.forms.pages.controls import Drawing
from machi.forms.pages.drafts import Asked
from machi.forms.pages.look import PAGES, in_language
from machi.forms.pages.settling import paper_words
from machi.forms.pages.shapes import Shown
from machi.forms.pages.summary import summary
from machi.forms.pages.way import step_names, visible_pages
from machi.forms.queries.authoring import draft_view
from machi.forms.words.findings import CASES
from machi.forms.words.problems import sentence
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/office/procedures/{draft_id}")

_MOST_FIELDS = 2000
_END = "end"
LOOK = "look"
"""The button that looks at the same page otherwise."""


class Goal(BaseModel):
    """Which page to show, and with the answers of which example."""

    page: str = ""
    example: int = -1


@router.get("/preview")
async def preview(
    draft_id: UUID, request: Request, context: Running, asked: Annotated[Goal, Query()], _: Builders
) -> Response:
    """Show a page of the draft: empty, or with the answers of an example."""
    view = await draft_view(context.db, draft_id)
    examples = view.draft.document.get("examples", ())
    chosen = examples[asked.example] if 0 <= asked.example < len(examples) else {}
    papers = frozenset(chosen.get("papers", ()))
    look = Look(chosen.get("channel", ""), chosen.get("today", ""), "", papers)
    tried = tried_out(view, chosen.get("answers", {}), look, context)
    if tried is None:
        return _show_nothing(request)
    return _show(request, tried, asked.page or tried.procedure.pages[0].key)


@router.post("/preview")
async def answer(draft_id: UUID, request: Request, context: Running, staff: Builders) -> Response:
    """Go on with what was typed; nothing of it is stored."""
    del staff
    view = await draft_view(context.db, draft_id)
    form = await request.form(max_fields=_MOST_FIELDS, max_files=0)
    before = answered(form)
    tried = tried_out(view, before, Look.of(form), context)
    if tried is None:
        return _show_nothing(request)
    page = tried.procedure.page(str(form.get("page", "")))
    if page is None:
        return _show(request, tried, str(form.get("do", "")).removeprefix("go:"))
    asked = Asked.of(form, page)
    now = {**answers_elsewhere(before, page), **given_on(page, form, asked)}
    tried = replace(tried, answers=now)
    goal = str(form.get("do", ""))
    if goal.startswith("go:"):
        return _show(request, tried, goal.removeprefix("go:"))
    if asked.here or goal == LOOK:
        return _show(request, tried, page.key)
    return _go_on(request, tried, page, set(str(form.get("shown", "")).split()), back=asked.back)


@router.post("/examples")
async def keep(draft_id: UUID, request: Request, context: Running, staff: Authors) -> Response:
    """Keep what was typed into the preview as an example of the document."""
    view = await draft_view(context.db, draft_id)
    form = await request.form(max_fields=20, max_files=0)
    tried = tried_out(view, answered(form), Look.of(form), context)
    if tried is None or view.draft.state is not DraftState.EDITING:
        return RedirectResponse(address(draft_id, "/examples"), HTTPStatus.SEE_OTHER)
    case = str(form.get("case", ""))
    kept = Kept(str(form.get("name", ""))[:100], tried.sent, tried.answers, case)
    try:
        edited = keep_example(view.draft.document, tried.procedure, kept)
    except EditRefused as refused:
        return _show(request, tried, _END, refused)
    author = Author(staff.id, staff.name)
    await save_procedure(
        SaveProcedure(draft_id, revision_of(form), edited.document, author), context
    )
    return RedirectResponse(address(draft_id, "/examples"), HTTPStatus.SEE_OTHER)


def _go_on(request: Request, tried: Tried, page: Page, seen: set[str], *, back: bool) -> Response:
    found = tried.evaluation
    pages = visible_pages(tried.procedure, found)
    place = pages.index(page) if page in pages else 0
    keys = {field.key for field in page.fields}
    revealed = {path for path in found.visible if _head(path) in keys} - seen
    if revealed and not back:
        return _show(request, tried, page.key, more=True)
    if back:
        return _show(request, tried, pages[max(0, place - 1)].key)
    return _show(request, tried, pages[place + 1].key if place + 1 < len(pages) else _END)


def _head(path: str) -> str:
    return path.partition(".")[0].partition("[")[0]


def _show(
    request: Request,
    tried: Tried,
    where: str,
    refused: EditRefused | None = None,
    *,
    more: bool = False,
) -> Response:
    language = language_of(request, tried)
    found = tried.evaluation
    page = tried.procedure.page(where)
    if page is None or refused is not None:
        return _show_end(request, tried, refused)
    shown = Shown(tried.procedure, found, {**tried.answers, **found.kept})
    drawing = Drawing(shown, tried.circumstances.today, language)
    pages = visible_pages(tried.procedure, found)
    keys = {field.key for field in page.fields}
    values = {
        **_common(tried, language),
        "current": page,
        "controls": drawing.page(page),
        "shown": " ".join(sorted(path for path in found.visible if _head(path) in keys)),
        "errors": [],
        "takes_files": False,
        "newer": False,
        "from_profile": False,
        "not_my_number": [],
        "more": more,
        "step": pages.index(page) + 1 if page in pages else 1,
        "steps": step_names(pages, language),
        "first": not pages or pages[0] == page,
        "saved_until": tried.circumstances.today + timedelta(days=tried.procedure.draft_days),
    }
    return show_framed(request, tried, "authoring/preview.html", values)


def _show_end(request: Request, tried: Tried, refused: EditRefused | None) -> Response:
    """Show what the form comes to, and offer to keep it as an example."""
    language = language_of(request, tried)
    found = evaluate(tried.procedure, tried.answers, tried.sent)
    today = tried.circumstances.today
    values = {
        **_common(tried, language),
        "sections": summary(tried.procedure, found, language),
        "evaluation": found,
        "wrong": [sentence(tried.procedure, one, today, language) for one in found.errors],
        "warnings": [sentence(tried.procedure, one, today, language) for one in found.warnings],
        "case": proposed_case(tried.procedure, found),
        "blocking": [
            (one.key, paper_words(one, language))
            for one in found.documents
            if one.blocks(tried.circumstances.channel)
        ],
        "case_options": [(one, words.WORDS_OF.say(text, language)) for one, text in CASES.items()],
        "channel_options": [
            (one, words.WORDS_OF.say(words.CHANNELS[one], language))
            for one in tried.procedure.channels
            if one != "pre_entry"
        ],
        "problem": refused and (refused.field, refused_words(refused, language)),
        "words": words,
    }
    status = refused.status if refused else HTTPStatus.OK
    return show_framed(request, tried, "authoring/preview_end.html", values, status)


def _common(tried: Tried, language: str) -> dict[str, Any]:
    base = f"/forms/office/procedures/{tried.view.draft.id}"
    return {
        "procedure": tried.procedure,
        "counter": tried.circumstances.channel == "counter",
        "action": f"{base}/preview",
        "base": base,
        "draft": tried.view.draft,
        "answers": json.dumps(tried.answers, ensure_ascii=False),
        "channel": tried.circumstances.channel,
        "text": in_language(language),
    }


def _show_nothing(request: Request) -> Response:
    return may_be_framed(PAGES.show(request, "authoring/preview_nothing.html", {}))
