"""The editor of navigators: the document as a list, the selected part, the preview on a phone."""

from http import HTTPStatus
from typing import Annotated
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from machi.forms.commands.guides.save_navigator import SaveNavigator, save_navigator
from machi.forms.domain.authoring.document import NotADocument
from machi.forms.domain.authoring.drafts import Author, DocumentDraftChanged, DraftState
from machi.forms.domain.authoring.edits.tree import EditRefused, find
from machi.forms.domain.guides.edits import chosen, offered_at
from machi.forms.pages.authoring.condition_posts import read_condition, sent_condition
from machi.forms.pages.authoring.people import Authors
from machi.forms.pages.authoring.reading import revision_of
from machi.forms.pages.authoring.refusing import refused_words
from machi.forms.pages.guides.applying import Asked, apply
from machi.forms.pages.guides.seen import condition_at, editable
from machi.forms.pages.guides.showing import Told, show_editor
from machi.forms.queries.guide_drafts import guide_draft
from machi.forms.words import WORDS_OF
from machi.forms.words.conditions import when_words
from machi.forms.words.guides import guide_names
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/office/guides")

At = Annotated[str, Query(max_length=100)]
_MOST_CONTROLS = 1500


@router.get("/{draft_id}")
async def editor(
    draft_id: UUID, request: Request, context: Running, staff: Authors, at: At = ""
) -> Response:
    """Show the document with the selected part."""
    view = await guide_draft(context.db, draft_id, context.clock.now())
    if view.draft.state is not DraftState.EDITING or not editable(view.draft.document):
        return RedirectResponse(f"{router.prefix}/{draft_id}/publish", HTTPStatus.SEE_OTHER)
    return show_editor(request, staff, view, chosen(view.draft.document, at))


@router.post("/{draft_id}")
async def edit(
    draft_id: UUID, request: Request, context: Running, staff: Authors, at: At = ""
) -> Response:
    """Keep what was typed, do what was pressed, and go to where that leads."""
    view = await guide_draft(context.db, draft_id, context.clock.now())
    document = view.draft.document
    if not editable(document):
        raise NotADocument
    form = await request.form(max_fields=_MOST_CONTROLS, max_files=0)
    selected = chosen(document, at)
    do = str(form.get("do", ""))
    try:
        edited = apply(document, Asked(selected, do, form, view.shelf, view.navigator))
    except EditRefused as refused:
        sentence = refused_words(refused, chosen_language(request))
        told = Told(refused.field or "", sentence, refused.status, form)
        return show_editor(request, staff, view, selected, told)
    by = Author(staff.id, staff.name)
    try:
        command = SaveNavigator(draft_id, revision_of(form), edited.document, by)
        await save_navigator(command, context)
    except DocumentDraftChanged as refused:
        sentence = WORDS_OF.say(refused.words, chosen_language(request))
        now = await guide_draft(context.db, draft_id, context.clock.now())
        told = Told("selected", sentence, refused.status)
        return show_editor(request, staff, now, chosen(now.draft.document, at), told)
    return RedirectResponse(address(draft_id, edited.at), HTTPStatus.SEE_OTHER)


@router.post("/{draft_id}/sentences")
async def sentences(
    draft_id: UUID, request: Request, context: Running, _: Authors, at: At = ""
) -> JSONResponse:
    """Say the condition of the part as the form has it now, or why it cannot be read yet."""
    document = (await guide_draft(context.db, draft_id, context.clock.now())).draft.document
    name = condition_at(chosen(document, at)) if editable(document) else None
    if name is None:
        return JSONResponse({})
    form = await request.form(max_fields=_MOST_CONTROLS, max_files=0)
    part, language = chosen(document, at), chosen_language(request)
    before, offer = find(document, part).get(name), offered_at(document, part)
    try:
        condition = read_condition(name, before, offer, sent_condition(name, form))
    except EditRefused as refused:
        return JSONResponse({name: refused_words(refused, language)})
    names = guide_names(document, language)
    return JSONResponse({name: when_words(condition, names) if condition else ""})


def address(draft_id: UUID, at: str) -> str:
    """Give the address of a part in the editor."""
    return f"{router.prefix}/{draft_id}?{urlencode({'at': at})}#selected"
