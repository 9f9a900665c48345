"""The editor: the document as a list, the selected part with everything about it, the preview."""

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any, NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from machi.forms.commands.authoring.save_procedure import SaveProcedure, save_procedure
from machi.forms.domain.authoring.document import NotADocument
from machi.forms.domain.authoring.drafts import (
    Author,
    DocumentDraftChanged,
    DraftState,
    ProcedureHasDraft,
    ProcedureIdTaken,
)
from machi.forms.domain.authoring.edits.palette import NOT_IN_ITEMS, PALETTE
from machi.forms.domain.authoring.edits.tree import EditRefused, find, in_item, kind_of
from machi.forms.domain.authoring.origin import PLACES
from machi.forms.pages.authoring import words as authoring_words
from machi.forms.pages.authoring.applying import Asked, apply
from machi.forms.pages.authoring.conditions import condition_forms
from machi.forms.pages.authoring.controls import Shown, as_typed, shown_settings, typed_settings
from machi.forms.pages.authoring.frames import may_frame
from machi.forms.pages.authoring.people import Authors
from machi.forms.pages.authoring.reading import Seen, editable, reserved_keys, revision_of, seen
from machi.forms.pages.authoring.refusing import refused_words
from machi.forms.pages.authoring.saying import said
from machi.forms.pages.authoring.selected import chosen, entries, found_at, label_of, part_of
from machi.forms.pages.authoring.words import LOOKED_AT
from machi.forms.pages.look import PAGES
from machi.forms.queries.authoring import draft_view
from machi.forms.words import WORDS_OF
from machi.forms.words.examples import difference_words
from machi.forms.words.findings import CASES, place_words
from machi.shared.auth.guards import Staff
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/office/procedures")


class Told(NamedTuple):
    """Why an edit was not made: at which control, in words, with which status.

    form: what was typed, to be shown again; None when it no longer fits the document.
    """

    control: str
    sentence: str
    status: int
    form: FormData | None = None


At = Annotated[str, Query(max_length=100)]
MOST_CONTROLS = 1500


@router.get("/{draft_id}")
async def editor(
    draft_id: UUID, request: Request, context: Running, staff: Authors, at: At = ""
) -> Response:
    """Show the document with the selected part."""
    view = await draft_view(context.db, draft_id)
    if view.draft.state is not DraftState.EDITING or not editable(view.draft.document):
        return RedirectResponse(f"{router.prefix}/{draft_id}/publish", HTTPStatus.SEE_OTHER)
    return _show(request, staff, seen(view), chosen(view.draft.document, at))


@router.post("/{draft_id}")
async def edit(
    draft_id: UUID, request: Request, context: Running, staff: Authors, at: At = ""
) -> Response:
    """Keep what was typed, do what was pressed, and go to where that leads."""
    view = await draft_view(context.db, draft_id)
    if not editable(view.draft.document):
        raise NotADocument
    form = await request.form(max_fields=MOST_CONTROLS, max_files=0)
    selected = chosen(view.draft.document, at)
    asked = Asked(selected, str(form.get("do", "")), form, reserved_keys(view))
    try:
        edited = apply(view.draft.document, asked)
    except EditRefused as refused:
        said_so = refused_words(refused, chosen_language(request))
        told = Told(asked.control(refused.field or ""), said_so, refused.status, form)
        return _show(request, staff, seen(view), selected, told)
    command = SaveProcedure(
        draft_id,
        revision_of(form),
        edited.document,
        Author(staff.id, staff.name),
        looked=asked.do.removeprefix("looked:") if asked.do.startswith("looked:") else None,
    )
    try:
        await save_procedure(command, context)
    except (DocumentDraftChanged, ProcedureIdTaken, ProcedureHasDraft) as refused:
        words = WORDS_OF.say(refused.words, chosen_language(request))
        now = await draft_view(context.db, draft_id)
        told = Told("selected", words, refused.status)
        return _show(request, staff, seen(now), chosen(now.draft.document, at), told)
    return RedirectResponse(address(draft_id, edited.at), HTTPStatus.SEE_OTHER)


def address(draft_id: UUID, at: str) -> str:
    """Give the address of a part in the editor."""
    return f"{router.prefix}/{draft_id}?{urlencode({'at': at})}#selected"


def _show(
    request: Request,
    staff: Staff,
    shown: Seen,
    at: str,
    told: Told | None = None,
) -> Response:
    language = chosen_language(request)
    document = shown.document
    problem = told and (told.control, told.sentence)
    say = partial(said, document, language=language, procedure=shown.procedure)
    settings = shown_settings(document, at, language, problem)
    typed = told.form if told else None
    conditions = list(condition_forms(document, at, language, problem, typed))
    if typed:
        settings = as_typed(settings, typed_settings(document, at, typed))
    part = find(document, at) if kind_of(at) != "document_itself" else document
    values = {
        "staff": staff,
        "draft": shown.view.draft,
        "document": document,
        "at": at,
        "kind": kind_of(at),
        "part": part,
        "to_look": _to_look(shown, at, language),
        "part_name": _name(document, at, language),
        "entries": entries(document, shown.lint, language),
        "settings": settings,
        "conditions": conditions,
        "problem": problem,
        "summary": _summary(settings, told),
        "typed": typed or {},
        "found": [(say(one), True) for one in found_at(shown.lint.problems, at)]
        + [(say(one), False) for one in found_at(shown.lint.hints, at)],
        "every_problem": _listed(shown, language),
        "ran": shown.ran,
        "differs": shown.procedure
        and partial(difference_words, shown.procedure, language=language),
        "palette": _palette(at, part, language),
        "fixed_key": part.get("key") in reserved_keys(shown.view),
        "preview": _preview_address(shown, at),
        "label_of": partial(label_of, language=language),
        "authoring": authoring_words,
        "cases": CASES,
    }
    status = told.status if told else HTTPStatus.OK
    return may_frame(PAGES.show(request, "authoring/editor.html", values, status=status))


def _to_look(shown: Seen, at: str, language: str) -> list[tuple[str, str]]:
    """List what of this part came from elsewhere and nobody has looked at: (name, in words)."""
    origin = shown.view.draft.origin
    return [
        (name, WORDS_OF.say(LOOKED_AT[name], language))
        for name in (origin.to_look if origin else ())
        if part_of(PLACES[name]) == at
    ]


def _summary(settings: list[Shown], told: Told | None) -> list[tuple[str, str]]:
    """Say what was refused with the name of the setting, as the link to it."""
    if told is None:
        return []
    wrong = next((one for one in settings if one.error), None)
    return [(told.control, f"{wrong.label}：{told.sentence}" if wrong else told.sentence)]


def _name(document: Mapping[str, Any], at: str, language: str) -> str:
    if at in authoring_words.SECTIONS:
        return WORDS_OF.say(authoring_words.SECTIONS[at], language)
    return label_of(find(document, at), language)


def _listed(shown: Seen, language: str) -> list[tuple[str, str, str, bool]]:
    """List every finding: (part to go to, where, what, whether it keeps from publishing)."""
    return [
        (part_of(one.at), place_words(shown.document, one.at, language), text, serious)
        for findings, serious in ((shown.lint.problems, True), (shown.lint.hints, False))
        for one in findings
        for text in (said(shown.document, one, language, shown.procedure),)
    ]


def _palette(
    at: str, part: Mapping[str, Any], language: str
) -> list[tuple[str, list[tuple[str, str]]]]:
    """List the kinds of questions that can be put into this part, or after it, by group."""
    if kind_of(at) not in {"page", "field"}:
        return []
    inside = in_item(at) or (kind_of(at) == "field" and "fields" in part)
    banned = NOT_IN_ITEMS if inside else frozenset()
    return [
        (
            WORDS_OF.say(authoring_words.GROUPS[group], language),
            [
                (one, WORDS_OF.say(authoring_words.TYPES[one], language))
                for one in kinds
                if one not in banned
            ],
        )
        for group, kinds in PALETTE.items()
    ]


def _preview_address(shown: Seen, at: str) -> str:
    """Give the address of the preview: the page of the selected part, or the selected example."""
    base = f"{router.prefix}/{shown.view.draft.id}/preview"
    steps = at.split("/")
    if at.startswith("/pages/"):
        return f"{base}?page={shown.document['pages'][int(steps[2])]['key']}"
    return f"{base}?example={steps[2]}" if kind_of(at) == "example" else base
