"""Cases, for staff programs."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from machi.forms.commands.accept_application import (
    AcceptApplication,
    Stepped,
    accept_application,
)
from machi.forms.commands.grant_application import GrantApplication, grant_application
from machi.forms.commands.look_into_application import LookIntoApplication, look_into_application
from machi.forms.domain.application import Actor, NoSuchCase
from machi.forms.domain.lifecycle import NotInThisState, State
from machi.forms.queries.cases import desk
from machi.forms.routes.answers import (
    DeskCase,
    DeskDetail,
    DeskList,
    FeeLineAnswer,
    HistoryStep,
    SteppedCase,
)
from machi.shared.auth.guards import Staff, may
from machi.shared.db.once import KeyUsedForAnotherRequest, Once, once
from machi.shared.ui.words import chosen_language
from machi.shared.vault.vault import Forgotten
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix="/forms/api/v1/desk/applications", tags=["desk"])

Reads = Annotated[Staff, may("forms.read")]
Accepts = Annotated[Staff, may("forms.accept")]
Grants = Annotated[Staff, may("forms.grant")]
_STEP = refusals(NoSuchCase, NotInThisState, KeyUsedForAnotherRequest)


class AsSeen(BaseModel):
    """The revision that the person saw: a case that has moved on since is not touched."""

    model_config = ConfigDict(extra="forbid")

    expected_revision: int = Field(ge=1, le=2**31 - 1)


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


@router.post("/{application_id}/accept", responses=_STEP)
async def accept(
    application_id: UUID,
    seen: AsSeen,
    staff: Accepts,
    context: Running,
    key: IdempotencyKey = None,
) -> SteppedCase:
    """Accept a case (受付)."""
    by = Actor(str(staff.id), "operator", staff.name)
    request = _once(staff, key, "accept", application_id, seen)
    command = AcceptApplication(application_id, seen.expected_revision, by, request)
    return _answer(await accept_application(command, context))


@router.post("/{application_id}/grant", responses=_STEP)
async def grant(
    application_id: UUID,
    seen: AsSeen,
    staff: Grants,
    context: Running,
    key: IdempotencyKey = None,
) -> SteppedCase:
    """Decide in favour (決定); a fee that is due after the review is asked for in the same step."""
    by = Actor(str(staff.id), "approver", staff.name)
    request = _once(staff, key, "grant", application_id, seen)
    command = GrantApplication(application_id, seen.expected_revision, by, request)
    return _answer(await grant_application(command, context))


def _once(
    staff: Staff, key: str | None, name: str, application_id: UUID, seen: AsSeen
) -> Once | None:
    if key is None:
        return None
    asked = {"application_id": application_id, "expected_revision": seen.expected_revision}
    return once(str(staff.id), key, name, asked)


def _answer(stepped: Stepped) -> SteppedCase:
    return SteppedCase(
        application_id=stepped.application_id, state=stepped.state, revision=stepped.revision
    )
