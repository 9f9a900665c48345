"""Publishing: what changes, whom it concerns, who proposed it, and a second person's yes."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from machi.forms.commands.authoring.approve_procedure import ApproveProcedure, approve_procedure
from machi.forms.commands.authoring.discard_procedure import DiscardProcedure, discard_procedure
from machi.forms.commands.authoring.moving import Moved
from machi.forms.commands.authoring.propose_procedure import ProposeProcedure, propose_procedure
from machi.forms.commands.authoring.save_procedure import SaveProcedure, save_procedure
from machi.forms.commands.authoring.send_back_procedure import (
    SendBackProcedure,
    send_back_procedure,
)
from machi.forms.domain.authoring.drafts import Author, DraftState
from machi.forms.domain.authoring.edits.change import begin_on
from machi.forms.domain.authoring.edits.tree import EditRefused
from machi.forms.domain.authoring.finding import Finding
from machi.forms.pages.authoring.people import Builders
from machi.forms.pages.authoring.reading import readable, revision_of
from machi.forms.pages.authoring.refusing import refused_words
from machi.forms.pages.authoring.saying import said
from machi.forms.pages.authoring.selected import label_of, part_of
from machi.forms.pages.authoring.words import DRAFT_STEPS, STATES
from machi.forms.pages.look import PAGES
from machi.forms.queries.authoring import DraftImpact, DraftView, draft_impact, draft_view
from machi.forms.words import WORDS_OF
from machi.forms.words.changes import change_words
from machi.forms.words.findings import place_words
from machi.shared.auth.guards import Staff
from machi.shared.errors import DomainError, Forbidden
from machi.shared.service import Context
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/office/procedures/{draft_id}")


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
    draft = (await draft_view(context.db, draft_id)).draft
    edited = begin_on(draft.document, str(form.get("effective.from", "")))
    if edited.document != draft.document:
        command = SaveProcedure(draft_id, revision, edited.document, by)
        revision = (await save_procedure(command, context)).revision
    return await propose_procedure(ProposeProcedure(draft_id, revision, by), context)


async def _approve(draft_id: UUID, form: FormData, by: Author, context: Context) -> Moved:
    return await approve_procedure(ApproveProcedure(draft_id, revision_of(form), by), context)


async def _send_back(draft_id: UUID, form: FormData, by: Author, context: Context) -> Moved:
    note = str(form.get("note", ""))
    command = SendBackProcedure(draft_id, revision_of(form), by, note)
    return await send_back_procedure(command, context)


async def _discard(draft_id: UUID, form: FormData, by: Author, context: Context) -> Moved:
    return await discard_procedure(DiscardProcedure(draft_id, revision_of(form), by), context)


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
    view = await draft_view(context.db, draft_id)
    values = _values(view, await draft_impact(context.db, draft_id), staff, request)
    status = refused.status if refused else HTTPStatus.OK
    values["refused"] = refused and _why(refused, chosen_language(request))
    return PAGES.show(request, "authoring/publish.html", values, status=status)


def _why(refused: DomainError, language: str) -> str:
    if isinstance(refused, EditRefused):
        return refused_words(refused, language)
    return WORDS_OF.say(refused.words, language)


def _values(view: DraftView, impact: DraftImpact, staff: Staff, request: Request) -> dict[str, Any]:
    language = chosen_language(request)
    draft = view.draft
    return {
        "staff": staff,
        "draft": draft,
        "title": label_of(draft.document, language),
        "state": WORDS_OF.say(STATES[str(draft.state)], language),
        "begins": draft.document.get("effective", {}).get("from"),
        "problems": _told(view.lint.problems, draft.document, language),
        "hints": _told(view.lint.hints, draft.document, language),
        "first": not view.published,
        "changes": [
            change_words(one, impact.before, impact.after, language) for one in impact.changes
        ],
        "versions": impact.versions,
        "history": [
            (WORDS_OF.say(DRAFT_STEPS[one.command], language), one) for one in view.history
        ],
        "can": _possible(staff, draft.state),
        "own": staff.id in {draft.proposed_by, draft.changed_by},
    }


def _told(
    found: tuple[Finding, ...], document: Mapping[str, Any], language: str
) -> list[tuple[str, str, str]]:
    procedure = readable(document)
    return [
        (
            part_of(one.at),
            place_words(document, one.at, language),
            said(document, one, language, procedure),
        )
        for one in found
    ]


def _possible(staff: Staff, state: DraftState) -> frozenset[str]:
    """List what this person can do now: what the state and their role allow."""
    by_state = {
        DraftState.EDITING: {"propose", "discard"},
        DraftState.PROPOSED: {"approve", "send_back", "discard"},
        DraftState.SCHEDULED: {"send_back", "discard"},
    }
    return frozenset(one for one in by_state.get(state, ()) if staff.allowed(_STEPS[one][0]))
