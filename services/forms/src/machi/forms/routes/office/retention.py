"""What is kept and what is forgotten, for programs; keeping a case beyond its time."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from machi.forms.commands.case_texts import LONGEST, MyNumberInText, TextNeeded, TextTooLong
from machi.forms.commands.hold_case import HoldCase, hold_case
from machi.forms.domain.application import Actor, NoSuchCase
from machi.forms.domain.retention import BadHold, NothingToHold
from machi.forms.queries.retention import KeptCase, retention
from machi.shared.auth.guards import Staff, may
from machi.shared.web.dependencies import Running, refusals

router = APIRouter(prefix="/forms/api/v1", tags=["retention"])

Keeps = Annotated[Staff, may("forms.retention")]
Holds = Annotated[Staff, may("forms.hold")]


class KeptCaseAnswer(BaseModel):
    """A case as far as it is told here: nothing of its answers.

    last_day: the last day of its time; held_until: it stays until then in any case.
    """

    id: UUID
    receipt_number: str
    procedure_id: str
    state: str
    last_day: date | None
    held_until: date | None
    purged_at: datetime | None

    @classmethod
    def of(cls, case: KeptCase) -> "KeptCaseAnswer":
        return cls(
            id=case.id,
            receipt_number=case.receipt_number,
            procedure_id=case.procedure_id,
            state=case.state,
            last_day=case.last_day,
            held_until=case.held_until,
            purged_at=case.purged_at,
        )


class RetentionAnswer(BaseModel):
    """soon: what goes within thirty days, if nobody holds it; purged: newest first. 200 of each."""

    soon: list[KeptCaseAnswer]
    held: list[KeptCaseAnswer]
    purged: list[KeptCaseAnswer]


class Hold(BaseModel):
    """Until which day in Japan the case stays; null lets it go. The reason is kept, sealed."""

    model_config = ConfigDict(extra="forbid")

    until: date | None
    reason: str = Field(min_length=1, max_length=LONGEST, pattern=r"^[^\x00]*$")


@router.get("/retention")
async def what_is_kept(staff: Keeps, context: Running) -> RetentionAnswer:
    """Say which cases go soon, which are held, and which are gone."""
    del staff
    found = await retention(context)
    return RetentionAnswer(
        soon=[KeptCaseAnswer.of(one) for one in found.soon],
        held=[KeptCaseAnswer.of(one) for one in found.held],
        purged=[KeptCaseAnswer.of(one) for one in found.purged],
    )


@router.post(
    "/desk/applications/{application_id}/hold",
    status_code=204,
    responses=refusals(NoSuchCase, NothingToHold, BadHold, TextNeeded, TextTooLong, MyNumberInText),
)
async def hold(application_id: UUID, asked: Hold, staff: Holds, context: Running) -> None:
    """Keep a case beyond its time while an appeal or an appointment is open, or let it go."""
    by = Actor(str(staff.id), "staff", staff.name)
    command = HoldCase(application_id=application_id, until=asked.until, reason=asked.reason, by=by)
    await hold_case(command, context)
