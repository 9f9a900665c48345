"""Who looks after a case, and accepting many at once, for staff programs."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from machi.forms.commands.accept_many import AT_ONCE, AcceptMany, Seen, accept_many
from machi.forms.commands.assign_case import (
    AssignCase,
    AssignedMeanwhile,
    NoSuchColleague,
    assign_case,
)
from machi.forms.domain.application import Actor, NoSuchCase
from machi.forms.domain.lifecycle import NotInThisState
from machi.shared.auth.guards import Staff, may
from machi.shared.web.dependencies import IdempotencyKey, Running, refusals

router = APIRouter(prefix="/forms/api/v1/desk", tags=["desk"])

Accepts = Annotated[Staff, may("forms.accept")]


class Assign(BaseModel):
    """To whom a case goes, and with whom it was when it was looked at."""

    model_config = ConfigDict(extra="forbid")

    seen: UUID | None = Field(description="Staff id of who had it; null: nobody.")
    to: UUID | None = Field(description="Staff id of who is to have it; null: it is given back.")


class Assigned(BaseModel):
    application_id: UUID
    assigned_to: UUID | None
    assigned_name: str | None


class SeenCase(BaseModel):
    """A case as it stood in the list."""

    model_config = ConfigDict(extra="forbid")

    application_id: UUID
    expected_revision: int = Field(ge=1, le=2**31 - 1)


class Acceptance(BaseModel):
    model_config = ConfigDict(extra="forbid")

    cases: list[SeenCase] = Field(min_length=1, max_length=AT_ONCE)


class CaseOutcome(BaseModel):
    application_id: UUID
    done: bool
    refused: str | None = Field(description="Why it was not accepted, in words.")


class Outcomes(BaseModel):
    items: list[CaseOutcome]


@router.post(
    "/applications/{application_id}/assign",
    responses=refusals(NoSuchCase, NotInThisState, NoSuchColleague, AssignedMeanwhile),
)
async def assign(application_id: UUID, asked: Assign, staff: Accepts, context: Running) -> Assigned:
    """Take a case on (担当), give it to a colleague, or give it back."""
    command = AssignCase(
        application_id=application_id,
        seen=asked.seen,
        to=asked.to,
        by=Actor(str(staff.id), "staff", staff.name),
    )
    now = await assign_case(command, context)
    return Assigned(
        application_id=application_id,
        assigned_to=now.id if now else None,
        assigned_name=now.name if now else None,
    )


@router.post("/acceptances")
async def accept_several(
    asked: Acceptance, staff: Accepts, context: Running, key: IdempotencyKey = None
) -> Outcomes:
    """Accept many cases (受付), each by itself: the answer says which were not, and why."""
    command = AcceptMany(
        cases=[Seen(one.application_id, one.expected_revision) for one in asked.cases],
        by=Actor(str(staff.id), "operator", staff.name),
        key=key,
    )
    return Outcomes(
        items=[
            CaseOutcome(
                application_id=one.application_id, done=one.refused is None, refused=one.refused
            )
            for one in await accept_many(command, context)
        ]
    )
