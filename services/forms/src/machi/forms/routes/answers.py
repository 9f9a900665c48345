"""What the JSON API answers with."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field

from machi.forms.domain.application import Application
from machi.forms.domain.procedure import Procedure, in_words
from machi.forms.queries.work_list import Listed
from machi.forms.words import for_citizen


class ProcedureSummary(BaseModel):
    """One procedure in the list, in the visitor's language."""

    id: str
    version: int
    kind: str
    title: str
    summary: str
    life_events: list[str]
    daily: list[str]
    channels: list[str]
    path: str = Field(description="Path of its page.")

    @classmethod
    def of(cls, procedure: Procedure, language: str) -> "ProcedureSummary":
        return cls(
            id=procedure.id,
            version=procedure.version,
            kind=procedure.kind,
            title=in_words(procedure.title, language),
            summary=in_words(procedure.summary, language),
            life_events=list(procedure.life_events),
            daily=list(procedure.daily),
            channels=list(procedure.channels),
            path=f"/forms/{procedure.id}",
        )


class ProcedureList(BaseModel):
    items: list[ProcedureSummary]


class PublishedProcedure(BaseModel):
    """A procedure document as it was published, with its fingerprint."""

    id: str
    version: int
    hash: str = Field(description="SHA-256 of the canonical JSON of `document`.")
    city: str = Field(description="Whose it is: another city that takes it in says so.")
    license: str
    document: Mapping[str, Any]


class CaseStatus(BaseModel):
    """Where a case is, for whoever holds its number and secret."""

    application_id: UUID
    receipt_number: str
    procedure_id: str
    procedure_version: int
    state: str
    revision: int
    words: str = Field(description="The state in a sentence for the citizen.")
    fee_yen: int
    payment_path: str | None = Field(description="Path of the payment page, once it exists.")
    receipt_path: str | None = Field(description="Path of the receipt, once it is paid.")

    @classmethod
    def of(cls, case: Application, procedure: Procedure, language: str) -> "CaseStatus":
        return cls(
            application_id=case.id,
            receipt_number=case.receipt_number or "",
            procedure_id=case.procedure_id,
            procedure_version=case.procedure_version,
            state=case.state,
            revision=case.revision,
            words=for_citizen(case, procedure, language),
            fee_yen=case.fee_yen,
            payment_path=case.payment_path,
            receipt_path=case.receipt_path,
        )


class DeskCase(BaseModel):
    """One case in the staff list: nothing of its answers."""

    application_id: UUID
    receipt_number: str
    procedure_id: str
    title: str
    channel: str
    filed_by: str | None = Field(description="self, representative, proxy; null: not asked.")
    state: str
    revision: int
    fee_yen: int
    submitted_at: datetime | None
    assigned_to: UUID | None = Field(description="Who looks after it: their staff id.")
    assigned_name: str | None
    standard_days: int | None = Field(description="標準処理期間, in days as it counts them.")
    days_used: int = Field(description="Days of it in which the case lay with the office.")
    due_on: date | None = Field(description="When it runs out; null while its clock stands.")
    period_mark: str | None = Field(description="near, last_day or over.")
    correction_due: date | None
    correction_overdue: bool

    @classmethod
    def of(cls, seen: Listed, language: str) -> "DeskCase":
        case, procedure = seen.case, seen.procedure
        return cls(
            application_id=case.id,
            receipt_number=case.receipt_number or "",
            procedure_id=case.procedure_id,
            title=in_words(procedure.title, language),
            channel=case.channel,
            filed_by=case.filed_by,
            state=case.state,
            revision=case.revision,
            fee_yen=case.fee_yen,
            submitted_at=case.submitted_at,
            assigned_to=case.assigned_to,
            assigned_name=case.assigned_name,
            standard_days=procedure.standard_days,
            days_used=seen.days_used,
            due_on=case.due_on,
            period_mark=case.period_mark,
            correction_due=case.correction_due,
            correction_overdue=case.correction_overdue,
        )


class DeskList(BaseModel):
    items: list[DeskCase]


class HistoryStep(BaseModel):
    revision: int
    command: str
    source: str
    target: str
    actor: str
    role: str
    at: datetime


class FeeLineAnswer(BaseModel):
    key: str
    revenue_item: str
    unit_yen: int
    quantity: int
    amount_yen: int


class DeskDetail(DeskCase):
    """One case for staff, with its answers: opening it is recorded."""

    protected: bool = Field(
        description="Somebody in it is protected: `秘匿` stands where it says where they are."
    )
    answers: Mapping[str, Any]
    documents: list[str]
    fee_lines: list[FeeLineAnswer]
    history: list[HistoryStep]


class SteppedCase(BaseModel):
    application_id: UUID
    state: str
    revision: int
