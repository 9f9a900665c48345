"""Publishing a navigator: what changes, what no example shows, and a second person's yes."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from machi.forms.commands.authoring.moving import Moved
from machi.forms.commands.guides.approve_navigator import ApproveNavigator, approve_navigator
from machi.forms.commands.guides.discard_navigator import DiscardNavigator, discard_navigator
from machi.forms.commands.guides.propose_navigator import ProposeNavigator, propose_navigator
from machi.forms.commands.guides.save_navigator import SaveNavigator, save_navigator
from machi.forms.commands.guides.send_back_navigator import (
    SendBackNavigator,
    send_back_navigator,
)
from machi.forms.domain.authoring.drafts import Author, DraftState
from machi.forms.domain.authoring.edits.change import begin_on
from machi.forms.domain.authoring.edits.tree import EditRefused
from machi.forms.pages.authoring.people import Builders
from machi.forms.pages.authoring.reading import revision_of
from machi.forms.pages.authoring.refusing import refused_words
from machi.forms.pages.authoring.selected import label_of
from machi.forms.pages.authoring.words import DRAFT_STEPS, STATES
from machi.forms.pages.guides.seen import editable
from machi.forms.pages.guides.showing import covered, findings_listed
from machi.forms.pages.look import PAGES
from machi.forms.queries.guide_drafts import GuideDraftView, guide_draft
from machi.forms.words import WORDS_OF
from machi.forms.words.guides import guide_change_words
from machi.shared.auth.guards import Staff
from machi.shared.errors import DomainError, Forbidden
from machi.shared.service import Context
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/office/guides/{draft_id}")


@router.get("/publish")
async def publish_page(
    draft_id: UUID, request: Request, context: Running, staff: Builders
) -> Response:
    """Show what would be published, and what this person can do about it."""
    return await _show(draft_id, request, context, staff)


@router.post("/publish")
async def take_step(
    draft_id: UUID, request: Request, context: Running, staff: Builders
) -> Response:
    """Propose, approve, give back or give up; a refusal is told on the page."""
    form = await request.form(max_fields=10, max_files=0)
    permission, take = _STEPS.get(str(form.get("do", "")), ("forms.author", None))
    if take is None or not staff.allowed(permission):
        raise Forbidden
    try:
        await take(draft_id, form, Author(staff.id, staff.name), context)
    except DomainError as refused:
        return await _show(draft_id, request, context, staff, refused)
    return RedirectResponse(request.url.path, HTTPStatus.SEE_OTHER)


async def _propose(draft_id: UUID, form: FormData, by: Author, context: Context) -> Moved:
    revision = revision_of(form)
    draft = (await guide_draft(context.db, draft_id, context.clock.now())).draft
    edited = begin_on(draft.document, str(form.get("effective.from", "")))
    if edited.document != draft.document:
        command = SaveNavigator(draft_id, revision, edited.document, by)
        revision = (await save_navigator(command, context)).revision
    return await propose_navigator(ProposeNavigator(draft_id, revision, by), context)


async def _approve(draft_id: UUID, form: FormData, by: Author, context: Context) -> Moved:
    return await approve_navigator(ApproveNavigator(draft_id, revision_of(form), by), context)


async def _send_back(draft_id: UUID, form: FormData, by: Author, context: Context) -> Moved:
    command = SendBackNavigator(draft_id, revision_of(form), by, str(form.get("note", "")))
    return await send_back_navigator(command, context)


async def _discard(draft_id: UUID, form: FormData, by: Author, context: Context) -> Moved:
    return await discard_navigator(DiscardNavigator(draft_id, revision_of(form), by), context)


_Step = Callable[[UUID, FormData, Author, Context], Awaitable[Moved]]
_STEPS: Mapping[str, tuple[str, _Step]] = {
    "propose": ("forms.author", _propose),
    "approve": ("forms.publish", _approve),
    "send_back": ("forms.publish", _send_back),
    "discard": ("forms.author", _discard),
}
"""What can be done here, and the permission that it takes."""


async def _show(
    draft_id: UUID,
    request: Request,
    context: Context,
    staff: Staff,
    refused: DomainError | None = None,
) -> Response:
    view = await guide_draft(context.db, draft_id, context.clock.now())
    language = chosen_language(request)
    values = _values(view, staff, language)
    values["refused"] = refused and _why(refused, language)
    status = refused.status if refused else HTTPStatus.OK
    return PAGES.show(request, "guides/publish.html", values, status=status)


def _why(refused: DomainError, language: str) -> str:
    if isinstance(refused, EditRefused):
        return refused_words(refused, language)
    return WORDS_OF.say(refused.words, language)


def _values(view: GuideDraftView, staff: Staff, language: str) -> dict[str, Any]:
    draft, listed = view.draft, findings_listed(view, language)
    before = view.base.document if view.base else {}
    effective = draft.document.get("effective")
    return {
        "staff": staff,
        "draft": draft,
        "title": label_of(draft.document, language),
        "state": WORDS_OF.say(STATES[str(draft.state)], language),
        "begins": effective.get("from") if isinstance(effective, Mapping) else None,
        "problems": [one for one in listed if one[3]],
        "hints": [one for one in listed if not one[3]],
        "first": view.base is None,
        "changes": [
            guide_change_words(one, before, draft.document, view.shelf, language)
            for one in view.changes
        ],
        "covered": covered(view, language),
        "editable": draft.state is DraftState.EDITING and editable(draft.document),
        "history": [
            (WORDS_OF.say(DRAFT_STEPS[one.command], language), one) for one in view.history
        ],
        "can": _possible(staff, draft.state),
        "own": staff.id in {draft.proposed_by, draft.changed_by},
    }


def _possible(staff: Staff, state: DraftState) -> frozenset[str]:
    """List what this person can do now: what the state and their role allow."""
    by_state = {
        DraftState.EDITING: {"propose", "discard"},
        DraftState.PROPOSED: {"approve", "send_back", "discard"},
        DraftState.SCHEDULED: {"send_back", "discard"},
    }
    return frozenset(one for one in by_state.get(state, ()) if staff.allowed(_STEPS[one][0]))
