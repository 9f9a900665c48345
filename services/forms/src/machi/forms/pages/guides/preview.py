"""The preview: the citizen's own pages from a draft; what they end in can be kept as an example."""

from http import HTTPStatus
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import QueryParams
from starlette.responses import RedirectResponse, Response

from machi.forms.commands.guides.save_navigator import SaveNavigator, save_navigator
from machi.forms.domain.authoring.drafts import Author, DraftState
from machi.forms.domain.authoring.edits.tree import EditRefused
from machi.forms.domain.guides.edits import keep_example
from machi.forms.domain.guides.examples import as_example
from machi.forms.domain.navigator import asked, next_question
from machi.forms.pages.authoring.frames import may_be_framed
from machi.forms.pages.authoring.people import Authors, Builders
from machi.forms.pages.authoring.reading import revision_of
from machi.forms.pages.authoring.refusing import refused_words
from machi.forms.pages.guide_answers import answers_in, pairs_of
from machi.forms.pages.guide_view import GuideView, question_values, result_values
from machi.forms.pages.guides.editor import address
from machi.forms.pages.look import PAGES
from machi.forms.queries.guide import applies
from machi.forms.queries.guide_drafts import GuideDraftView, guide_draft
from machi.shared.clock import business_date
from machi.shared.service import Context
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/office/guides/{draft_id}")

_MOST_ANSWERS = 200
_NAME = "example.name"
"""No question can be called so: its key has no dot."""


@router.get("/preview")
async def preview(draft_id: UUID, request: Request, context: Running, _: Builders) -> Response:
    """Ask the next question of the draft, or show what the answers lead to."""
    view = await guide_draft(context.db, draft_id, context.clock.now())
    return _show(request, view, request.query_params, context)


@router.post("/examples")
async def keep(draft_id: UUID, request: Request, context: Running, staff: Authors) -> Response:
    """Keep the answers with what they lead to, as an example of the document."""
    view = await guide_draft(context.db, draft_id, context.clock.now())
    form = await request.form(max_fields=_MOST_ANSWERS, max_files=0)
    pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    query = QueryParams(pairs)
    if view.navigator is None:
        return _show(request, view, query, context)
    given = answers_in(view.navigator, query).given
    if next_question(view.navigator, given) is not None:
        return _show(request, view, query, context)
    name = str(form.get(_NAME, ""))
    try:
        edited = keep_example(view.draft.document, as_example(view.navigator, name, given))
    except EditRefused as refused:
        problem = refused_words(refused, chosen_language(request))
        return _show(request, view, query, context, problem)
    by = Author(staff.id, staff.name)
    command = SaveNavigator(draft_id, revision_of(form), edited.document, by)
    await save_navigator(command, context)
    return RedirectResponse(address(draft_id, edited.at), HTTPStatus.SEE_OTHER)


def _show(
    request: Request,
    view: GuideDraftView,
    query: QueryParams,
    context: Context,
    problem: str | None = None,
) -> Response:
    navigator = view.navigator
    if navigator is None:
        return may_be_framed(PAGES.show(request, "authoring/preview_nothing.html", {}))
    base = f"/forms/office/guides/{view.draft.id}/preview"
    example = query.get("example", "")
    if example.isascii() and example.isdigit() and int(example[:9]) < len(navigator.examples):
        _, given = asked(navigator, navigator.examples[int(example)].answers)
        query = QueryParams(pairs_of(navigator, given))
    shown = GuideView(navigator, base, query, chosen_language(request), preview=True)
    values = question_values(shown)
    if values is not None:
        status = HTTPStatus.UNPROCESSABLE_ENTITY if values["problem"] else HTTPStatus.OK
        return may_be_framed(PAGES.show(request, "guides/question.html", values, status=status))
    found = applies(navigator, shown.counted, view.shelf)
    values = result_values(shown, found, business_date(context.clock.now()))
    values |= {
        "draft": view.draft,
        "keeps": view.draft.state is DraftState.EDITING,
        "problem": problem,
        "name": query.get(_NAME, ""),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK
    return may_be_framed(PAGES.show(request, "guides/results.html", values, status=status))
