"""Cases, for staff programs."""

from uuid import UUID

from fastapi import APIRouter, Request

from machi.forms.commands.look_into_application import LookIntoApplication, look_into_application
from machi.forms.domain.application import NoSuchCase
from machi.forms.queries.work_list import Listed, listed
from machi.forms.routes.answers import (
    DeskCase,
    DeskDetail,
    DeskList,
    FeeLineAnswer,
    HistoryStep,
)
from machi.forms.routes.review.wanted import AskedPart, Reads
from machi.shared.ui.words import chosen_language
from machi.shared.vault.vault import Forgotten
from machi.shared.web.dependencies import Running, refusals

router = APIRouter(prefix="/forms/api/v1/desk/applications", tags=["desk"])


@router.get("")
async def list_cases(request: Request, part: AskedPart, staff: Reads, context: Running) -> DeskList:
    """List submitted cases, newest first, 50 at a time. Nothing of their answers is told."""
    del staff
    language = chosen_language(request)
    found = await listed(context, part.wanted, after=part.before)
    return DeskList(items=[DeskCase.of(one, language) for one in found])


@router.get("/{application_id}", responses=refusals(NoSuchCase, Forgotten))
async def one_case(
    application_id: UUID, request: Request, staff: Reads, context: Running
) -> DeskDetail:
    """Open a case with its answers. That it was opened is recorded, with who and when."""
    command = LookIntoApplication(application_id, staff.id, staff.name)
    opened = await look_into_application(command, context)
    seen = Listed(opened.application, opened.procedure, opened.days_used)
    case = DeskCase.of(seen, chosen_language(request))
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
