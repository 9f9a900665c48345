"""Cases, for staff programs."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from machi.forms.commands.case_texts import TextNeeded
from machi.forms.commands.look_into_application import (
    LookIntoApplication,
    OpenedCase,
    look_into_application,
)
from machi.forms.commands.protect_case import ProtectCase, protect_case
from machi.forms.domain.application import Actor, NoSuchCase
from machi.forms.queries.work_list import Listed, listed
from machi.forms.routes.answers import (
    DeskCase,
    DeskDetail,
    DeskList,
    FeeLineAnswer,
    HistoryStep,
)
from machi.forms.routes.review.wanted import AskedPart, Reads
from machi.shared.auth.guards import Staff, may
from machi.shared.errors import Forbidden
from machi.shared.ui.words import chosen_language
from machi.shared.vault.vault import Forgotten
from machi.shared.web.dependencies import Running, refusals

router = APIRouter(prefix="/forms/api/v1/desk/applications", tags=["desk"])

Accepts = Annotated[Staff, may("forms.accept")]
Protects = Annotated[Staff, may("forms.protect")]


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
    return _detail(await look_into_application(command, context), chosen_language(request))


class Reason(BaseModel):
    model_config = ConfigDict(extra="forbid")

    reason: str = Field(max_length=2000)


class Protection(Reason):
    protected: bool


@router.post("/{application_id}/protected", responses=refusals(NoSuchCase, Forgotten, TextNeeded))
async def look_behind(
    application_id: UUID, asked: Reason, request: Request, staff: Protects, context: Running
) -> DeskDetail:
    """Open a protected case (秘匿) with everything in it; who did, and why, is recorded."""
    command = LookIntoApplication(application_id, staff.id, staff.name, asked.reason)
    return _detail(await look_into_application(command, context), chosen_language(request))


@router.post(
    "/{application_id}/protection",
    status_code=204,
    responses=refusals(NoSuchCase, TextNeeded),
)
async def protection(
    application_id: UUID, asked: Protection, staff: Accepts, context: Running
) -> None:
    """Protect a case (秘匿), with those filed in one go with it. Few may lift it again."""
    if not asked.protected and not staff.allowed("forms.protect"):
        raise Forbidden
    by = Actor(str(staff.id), "staff", staff.name)
    command = ProtectCase(
        application_id=application_id, protected=asked.protected, reason=asked.reason, by=by
    )
    await protect_case(command, context)


def _detail(opened: OpenedCase, language: str) -> DeskDetail:
    seen = Listed(opened.application, opened.procedure, opened.days_used)
    case = DeskCase.of(seen, language)
    return DeskDetail(
        **case.model_dump(),
        protected=opened.application.protected,
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
