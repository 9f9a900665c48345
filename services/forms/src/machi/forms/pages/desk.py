"""Staff: one case, with everything that can be done to it."""

from datetime import timedelta
from functools import partial
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from machi.forms import words
from machi.forms.commands.look_into_application import (
    LookIntoApplication,
    OpenedCase,
    look_into_application,
)
from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import NotInThisState, State, possible
from machi.forms.domain.procedure import Procedure
from machi.forms.pages.last_list import last_list
from machi.forms.pages.look import PAGES, in_language
from machi.forms.pages.origins import origins
from machi.forms.pages.shown_files import attachable, label_of_place, shown
from machi.forms.pages.summary import labelled, summary, written
from machi.forms.queries.around_case import around_case
from machi.forms.queries.files import files_of_case
from machi.forms.store.phrases import Purpose
from machi.forms.words.conditions import ASSURANCES
from machi.forms.words.intake import SOURCES
from machi.shared.auth.guards import Staff, may
from machi.shared.clock import business_date
from machi.shared.errors import DomainError
from machi.shared.ui.words import chosen_language
from machi.shared.web.dependencies import Running

router = APIRouter(prefix="/forms/desk")

Reads = Annotated[Staff, may("forms.read")]

CORRECTION_DAYS = timedelta(days=14)
"""How long a correction may take, as the page proposes it."""


@router.get("/{application_id}")
async def one_case(
    application_id: UUID, request: Request, context: Running, staff: Reads
) -> Response:
    """Open a case with its answers; that it was opened is recorded."""
    return await show_case(application_id, request, context, staff)


async def show_case(  # noqa: PLR0913 - the page, and what came of the last press
    application_id: UUID,
    request: Request,
    context: Running,
    staff: Staff,
    refused: DomainError | None = None,
    *,
    reveal: str | None = None,
) -> Response:
    """Show a case with its answers; `refused` says why a button did nothing.

    reveal: why somebody who may do so looks behind the mark of a protected case.
    """
    language = chosen_language(request)
    opened = await look_into_application(
        LookIntoApplication(application_id, staff.id, staff.name, reveal), context
    )
    case = opened.application
    around = await around_case(case, opened.evaluation, context)
    sent = [
        (
            label_of_place(opened.procedure, opened.evaluation, one.place, language),
            shown(one, language),
        )
        for one in await files_of_case(case, context)
        if not opened.hidden
    ]
    values = {
        "back": last_list(request),
        "around": around,
        "staff": staff,
        "case": case,
        "hidden": opened.hidden,
        "procedure": opened.procedure,
        "sections": summary(opened.procedure, opened.evaluation, language),
        "evaluation": opened.evaluation,
        "settled": {needed.key: said for needed, said in opened.papers},
        "files": sent,
        "file_names": {str(file.id): file.name for _, file in sent},
        "history": opened.history,
        "texts": opened.texts,
        "refused": refused,
        "late": isinstance(refused, NotInThisState),
        "can": _buttons(case, opened.procedure, staff),
        **_correctable(opened, language),
        "phrases": around.phrases[Purpose.CORRECTION],
        "reasons": around.phrases[Purpose.REFUSAL],
        "due": business_date(context.clock.now()) + CORRECTION_DAYS,
        "used": opened.days_used,
        "origins": partial(origins, opened.provenance),
        "sources": SOURCES,
        "assurances": ASSURANCES,
        "compare": partial(written, opened.procedure, language=language),
        "text": in_language(language),
        "words": words,
    }
    return PAGES.show(
        request, "desk_case.html", values, status=refused.status if refused else HTTPStatus.OK
    )


def _correctable(opened: OpenedCase, language: str) -> dict[str, Any]:
    """List what can be asked to be corrected or sent, each with its label."""
    asked = labelled(opened.procedure, opened.evaluation, language)
    papers = attachable(opened.procedure, opened.evaluation, language)
    return {"correctable": asked, "attachable": papers, "label_of": dict(asked + papers)}


def _buttons(case: Application, procedure: Procedure, staff: Staff) -> frozenset[str]:
    """List what this person can do with the case now: what the table and their role allow."""
    can = {str(one) for one in possible(case.state)}
    if case.state in {State.ACCEPTED, State.RESUBMITTED}:  # the review begins with the button
        can |= {str(one) for one in possible(State.IN_REVIEW)}
    if procedure.kind == "todokede":
        can.discard("refuse")
    if case.must_be_paid_first:
        can.discard("issue")
    allowed = set()
    for command in can:
        permission = "forms.grant" if command in {"grant", "refuse"} else "forms.accept"
        if staff.allowed(permission):
            allowed.add(command)
    return frozenset(allowed)
