"""What staff programs do with a case: each step once, to the case as it was seen."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, TypeAlias, TypeVar
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import BaseModel, ConfigDict, Field

from machi.forms.commands.about_case import AboutCase, Stepped
from machi.forms.commands.accept_application import AcceptApplication, accept_application
from machi.forms.commands.cancel_correction import CancelCorrection, cancel_correction
from machi.forms.commands.cancel_withdrawal import CancelWithdrawal, cancel_withdrawal
from machi.forms.commands.case_texts import LONGEST, MyNumberInText, TextNeeded, TextTooLong
from machi.forms.commands.close_application import CloseApplication, close_application
from machi.forms.commands.confirm_withdrawal import ConfirmWithdrawal, confirm_withdrawal
from machi.forms.commands.grant_application import GrantApplication, grant_application
from machi.forms.commands.issue_application import IssueApplication, issue_application
from machi.forms.commands.refuse_application import (
    NotificationIsNotRefused,
    RefuseApplication,
    refuse_application,
)
from machi.forms.commands.request_correction import RequestCorrection, request_correction
from machi.forms.domain.application import Actor, NoSuchCase
from machi.forms.domain.correction import Ask, BadCorrectionRequest, Item
from machi.forms.domain.lifecycle import NotInThisState
from machi.forms.routes.answers import SteppedCase
from machi.shared.auth.guards import Staff, may
from machi.shared.db.once import KeyUsedForAnotherRequest, once
from machi.shared.vault.vault import Forgotten
from machi.shared.web.context import Context
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix="/forms/api/v1/desk/applications/{application_id}", tags=["desk"])

_STEP = refusals(NoSuchCase, NotInThisState, KeyUsedForAnotherRequest)
_WORDS = (TextNeeded, TextTooLong, MyNumberInText)
_PATHS_AT_MOST = 100

C = TypeVar("C", bound=AboutCase)
Step: TypeAlias = Callable[[C, Context], Awaitable[Stepped]]


class AsSeen(BaseModel):
    """The revision that the person saw: a case that has moved on since is not touched."""

    model_config = ConfigDict(extra="forbid")

    expected_revision: int = Field(ge=1, le=2**31 - 1)


Words = Annotated[str, Field(max_length=LONGEST, pattern=r"^[^\x00]*$")]


class WithReason(AsSeen):
    reason: Words = Field(description="Told to the applicant (行政手続法 8条).")


class AskedItem(BaseModel):
    """One answer to correct."""

    model_config = ConfigDict(extra="forbid")

    path: str = Field(
        max_length=100,
        pattern=r"^[^\x00]*$",
        description="A question's key, or `dogs/<id>`: one item of a repeated question.",
        examples=["applicant"],
    )
    message: Words
    ask: Ask = Ask.FIX


class Correction(WithReason):
    """What the applicant is asked to correct."""

    due: date = Field(description="Until which day in Japan.")
    items: list[AskedItem] = Field(min_length=1, max_length=_PATHS_AT_MOST)


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does a step, in which role, and under which key."""

    context: Context
    staff: Staff
    role: str
    key: str | None

    def about(self, application_id: UUID, seen: AsSeen, kind: type[AboutCase]) -> dict[str, Any]:
        """Give what every command about a case is asked with."""
        asked: Mapping[str, Any] = {
            "application_id": application_id,
            **seen.model_dump(mode="json"),
        }
        by = str(self.staff.id)
        return {
            "application_id": application_id,
            "expected_revision": seen.expected_revision,
            "by": Actor(by, self.role, self.staff.name),
            "request": None if self.key is None else once(by, self.key, kind.__name__, asked),
        }

    async def step(
        self, kind: type[C], run: Step[C], application_id: UUID, seen: AsSeen
    ) -> SteppedCase:
        """Do a step that needs nothing but the case as it was seen."""
        return answer(await run(kind(**self.about(application_id, seen, kind)), self.context))


def answer(stepped: Stepped) -> SteppedCase:
    return SteppedCase(
        application_id=stepped.application_id, state=stepped.state, revision=stepped.revision
    )


async def _operator(
    staff: Annotated[Staff, may("forms.accept")], context: Running, key: IdempotencyKey = None
) -> Doing:
    return Doing(context, staff, "operator", key)


async def _reviewer(
    staff: Annotated[Staff, may("forms.accept")], context: Running, key: IdempotencyKey = None
) -> Doing:
    return Doing(context, staff, "reviewer", key)


async def _approver(
    staff: Annotated[Staff, may("forms.grant")], context: Running, key: IdempotencyKey = None
) -> Doing:
    return Doing(context, staff, "approver", key)


Operator = Annotated[Doing, Depends(_operator)]
Reviewer = Annotated[Doing, Depends(_reviewer)]
Approver = Annotated[Doing, Depends(_approver)]


@router.post("/accept", responses=_STEP)
async def accept(application_id: UUID, seen: AsSeen, by: Operator) -> SteppedCase:
    """Accept a case (受付)."""
    return await by.step(AcceptApplication, accept_application, application_id, seen)


@router.post("/grant", responses=_STEP)
async def grant(application_id: UUID, seen: AsSeen, by: Approver) -> SteppedCase:
    """Decide in favour (決定); a fee that is due after the review is asked for in the same step."""
    return await by.step(GrantApplication, grant_application, application_id, seen)


@router.post("/refuse", responses=_STEP | refusals(NotificationIsNotRefused, *_WORDS))
async def refuse(application_id: UUID, seen: WithReason, by: Approver) -> SteppedCase:
    """Decide against (却下), with the reason that the applicant reads."""
    told = by.about(application_id, seen, RefuseApplication)
    asked = RefuseApplication(**told, reason=seen.reason)
    return answer(await refuse_application(asked, by.context))


@router.post(
    "/request-correction", responses=_STEP | refusals(BadCorrectionRequest, Forgotten, *_WORDS)
)
async def ask_for_correction(application_id: UUID, wanted: Correction, by: Reviewer) -> SteppedCase:
    """Ask the applicant to correct named answers (補正); the office's clock stops."""
    asked = RequestCorrection(
        **by.about(application_id, wanted, RequestCorrection),
        reason=wanted.reason,
        due=wanted.due,
        items=tuple(Item(one.path, one.message, one.ask) for one in wanted.items),
    )
    return answer(await request_correction(asked, by.context))


@router.post("/cancel-correction", responses=_STEP)
async def take_correction_back(application_id: UUID, seen: AsSeen, by: Reviewer) -> SteppedCase:
    """Take a request for correction back before it is answered (補正の依頼の取消)."""
    return await by.step(CancelCorrection, cancel_correction, application_id, seen)


@router.post("/issue", responses=_STEP)
async def issue(application_id: UUID, seen: AsSeen, by: Operator) -> SteppedCase:
    """Note that what was granted was handed over or sent (交付)."""
    return await by.step(IssueApplication, issue_application, application_id, seen)


@router.post("/close", responses=_STEP)
async def close(application_id: UUID, seen: AsSeen, by: Operator) -> SteppedCase:
    """Close a decided case (完了)."""
    return await by.step(CloseApplication, close_application, application_id, seen)


@router.post("/confirm-withdrawal", responses=_STEP)
async def agree_to_withdrawal(application_id: UUID, seen: AsSeen, by: Reviewer) -> SteppedCase:
    """Withdraw a case in review, as its applicant asked (取下げの確認)."""
    return await by.step(ConfirmWithdrawal, confirm_withdrawal, application_id, seen)


@router.post("/cancel-withdrawal", responses=_STEP)
async def go_on(application_id: UUID, seen: AsSeen, by: Reviewer) -> SteppedCase:
    """Go on with the review: the applicant changed their mind (取下げの取消)."""
    return await by.step(CancelWithdrawal, cancel_withdrawal, application_id, seen)
