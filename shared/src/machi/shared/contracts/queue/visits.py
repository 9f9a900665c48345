"""What happens to a visit of several steps (来庁).

Lines, never procedures: what somebody came for is not told to other services.
"""

from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from machi.shared.contracts import Event


class VisitStep(BaseModel):
    """One step (手続き工程): which line it needs, and how far it is."""

    line: str
    state: Literal["later", "now", "done", "skipped"]


class VisitEvent(Event):
    """What every event about a visit says."""

    entity_field: ClassVar[str] = "visit_id"
    visit_id: UUID
    ticket_id: UUID
    number: str = Field(description="What is called out; one number for the whole visit.")
    site: str
    steps: list[VisitStep] = Field(description="In the announced order.")


class VisitPlanned(VisitEvent):
    """The order of the steps was announced, or changed (順番の決定・変更)."""

    subject: ClassVar[str] = "queue.visit.planned.v1"
    saved_seconds: int = Field(
        ge=0, description="How much sooner it ends than in the order announced before; 0 at first."
    )


class VisitStepAdded(VisitEvent):
    """Something more is to be done, on the same number (工程の追加)."""

    subject: ClassVar[str] = "queue.visit.step_added.v1"
    line: str
    by: UUID | None = Field(default=None, description="Which member of staff did it.")


class VisitStepSkipped(VisitEvent):
    """A step is not done in this visit (工程の取りやめ)."""

    subject: ClassVar[str] = "queue.visit.step_skipped.v1"
    line: str
    reason: str = Field(description="Code of why.")
    by: UUID | None = Field(default=None, description="Which member of staff did it.")
