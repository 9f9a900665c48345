"""What staff programs do with a case: each step once, to the case as it was seen."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from machi.forms.commands.about_case import AboutCase, Stepped
from machi.forms.commands.accept_application import AcceptApplication, accept_application
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
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix="/forms/api/v1/desk/applications/{application_id}", tags=["desk"])

Accepts = Annotated[Staff, may("forms.accept")]
Grants = Annotated[Staff, may("forms.grant")]
_STEP = refusals(NoSuchCase, NotInThisState, KeyUsedForAnotherRequest)
_WORDS = (TextNeeded, TextTooLong, MyNumberInText)
_PATHS_AT_MOST = 100


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
class _Doing:
    """Who does it, in which role, and under which key."""

    staff: Staff
    role: str
    key: str | None

    def about(self, application_id: UUID, seen: AsSeen, name: str) -> dict[str, Any]:
        asked: Mapping[str, Any] = {
            "application_id": application_id,
            **seen.model_dump(mode="json"),
        }
        by = str(self.staff.id)
        return {
            "application_id": application_id,
            "expected_revision": seen.expected_revision,
            "by": Actor(by, self.role, self.staff.name),
            "request": None if self.key is None else once(by, self.key, name, asked),
        }


def _answer(stepped: Stepped) -> SteppedCase:
    return SteppedCase(
        application_id=stepped.application_id, state=stepped.state, revision=stepped.revision
    )


def _asks(kind: type[AboutCase], doing: _Doing, application_id: UUID, seen: AsSeen) -> Any:  # noqa: ANN401 - an instance of `kind`
    return kind(**doing.about(application_id, seen, kind.__name__))


@router.post("/accept", responses=_STEP)
async def accept(
    application_id: UUID,
    seen: AsSeen,
    staff: Accepts,
    context: Running,
    key: IdempotencyKey = None,
) -> SteppedCase:
    """Accept a case (受付)."""
    doing = _Doing(staff, "operator", key)
    asked = _asks(AcceptApplication, doing, application_id, seen)
    return _answer(await accept_application(asked, context))


@router.post("/grant", responses=_STEP)
async def grant(
    application_id: UUID,
    seen: AsSeen,
    staff: Grants,
    context: Running,
    key: IdempotencyKey = None,
) -> SteppedCase:
    """Decide in favour (決定); a fee that is due after the review is asked for in the same step."""
    doing = _Doing(staff, "approver", key)
    asked = _asks(GrantApplication, doing, application_id, seen)
    return _answer(await grant_application(asked, context))


@router.post("/refuse", responses=_STEP | refusals(NotificationIsNotRefused, *_WORDS))
async def refuse(
    application_id: UUID,
    seen: WithReason,
    staff: Grants,
    context: Running,
    key: IdempotencyKey = None,
) -> SteppedCase:
    """Decide against (却下), with the reason that the applicant reads."""
    told = _Doing(staff, "approver", key).about(application_id, seen, "RefuseApplication")
    asked = RefuseApplication(**told, reason=seen.reason)
    return _answer(await refuse_application(asked, context))


@router.post(
    "/request-correction", responses=_STEP | refusals(BadCorrectionRequest, Forgotten, *_WORDS)
)
async def ask_for_correction(
    application_id: UUID,
    wanted: Correction,
    staff: Accepts,
    context: Running,
    key: IdempotencyKey = None,
) -> SteppedCase:
    """Ask the applicant to correct named answers (補正); the office's clock stops."""
    told = _Doing(staff, "reviewer", key).about(application_id, wanted, "RequestCorrection")
    asked = RequestCorrection(
        **told,
        reason=wanted.reason,
        due=wanted.due,
        items=tuple(Item(one.path, one.message, one.ask) for one in wanted.items),
    )
    return _answer(await request_correction(asked, context))


@router.post("/issue", responses=_STEP)
async def issue(
    application_id: UUID,
    seen: AsSeen,
    staff: Accepts,
    context: Running,
    key: IdempotencyKey = None,
) -> SteppedCase:
    """Note that what was granted was handed over or sent (交付)."""
    doing = _Doing(staff, "operator", key)
    asked = _asks(IssueApplication, doing, application_id, seen)
    return _answer(await issue_application(asked, context))


@router.post("/close", responses=_STEP)
async def close(
    application_id: UUID,
    seen: AsSeen,
    staff: Accepts,
    context: Running,
    key: IdempotencyKey = None,
) -> SteppedCase:
    """Close a decided case (完了)."""
    doing = _Doing(staff, "operator", key)
    asked = _asks(CloseApplication, doing, application_id, seen)
    return _answer(await close_application(asked, context))


@router.post("/confirm-withdrawal", responses=_STEP)
async def agree_to_withdrawal(
    application_id: UUID,
    seen: AsSeen,
    staff: Accepts,
    context: Running,
    key: IdempotencyKey = None,
) -> SteppedCase:
    """Withdraw a case in review, as its applicant asked (取下げの確認)."""
    doing = _Doing(staff, "reviewer", key)
    asked = _asks(ConfirmWithdrawal, doing, application_id, seen)
    return _answer(await confirm_withdrawal(asked, context))


@router.post("/cancel-withdrawal", responses=_STEP)
async def go_on(
    application_id: UUID,
    seen: AsSeen,
    staff: Accepts,
    context: Running,
    key: IdempotencyKey = None,
) -> SteppedCase:
    """Go on with the review: the applicant changed their mind (取下げの取消)."""
    doing = _Doing(staff, "reviewer", key)
    asked = _asks(CancelWithdrawal, doing, application_id, seen)
    return _answer(await cancel_withdrawal(asked, context))
