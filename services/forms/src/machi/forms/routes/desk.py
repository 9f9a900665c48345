"""Cases, for staff programs."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request

from machi.forms.commands.look_into_application import LookIntoApplication, look_into_application
from machi.forms.domain.application import NoSuchCase
from machi.forms.domain.lifecycle import State
from machi.forms.queries.cases import desk
from machi.forms.routes.answers import (
    DeskCase,
    DeskDetail,
    DeskList,
    FeeLineAnswer,
    HistoryStep,
)
from machi.shared.auth.guards import Staff, may
from machi.shared.ui.words import chosen_language
from machi.shared.vault.vault import Forgotten
from machi.shared.web.dependencies import Running, refusals

router = APIRouter(prefix="/forms/api/v1/desk/applications", tags=["desk"])

Reads = Annotated[Staff, may("forms.read")]


@router.get("")
async def list_cases(
    request: Request,
    staff: Reads,
    context: Running,
    state: State | None = None,
    before: Annotated[
        UUID | None, Query(description="Only cases that were submitted before this one.")
    ] = None,
) -> DeskList:
    """List submitted cases, newest first, 50 at a time. Nothing of their answers is told."""
    del staff
    language = chosen_language(request)
    found = await desk(context.db, state=state, before=before)
    return DeskList(items=[DeskCase.of(case, one, language) for case, one in found])


@router.get("/{application_id}", responses=refusals(NoSuchCase, Forgotten))
async def one_case(
    application_id: UUID, request: Request, staff: Reads, context: Running
) -> DeskDetail:
    """Open a case with its answers. That it was opened is recorded, with who and when."""
    command = LookIntoApplication(application_id, staff.id, staff.name)
    opened = await look_into_application(command, context)
    case = DeskCase.of(opened.application, opened.procedure, chosen_language(request))
    return DeskDetail(
        **case.model_dump(),
        answers=opened.evaluation.answers,
        documents=[one.key for one in opened.evaluation.documents],
        fee_lines=[FeeLineAnswer.model_validate(line) for line in opened.application.fee_lines],
        history=[
            HistoryStep(
                revision=one.revision,
                command=one.command,
                source=one.source,
                target=one.target,
                actor=one.actor,
                role=one.role,
                at=one.at,
            )
            for one in opened.history
        ],
    )
