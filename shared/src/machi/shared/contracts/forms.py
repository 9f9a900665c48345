"""Spoken by the forms service."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from machi.shared.contracts import Event

Channel = Literal["online", "counter", "kiosk", "pre_entry"]


class FeeLine(BaseModel):
    """One frozen line of what a case costs, in whole yen."""

    key: str
    revenue_item: str
    unit_yen: int = Field(ge=0)
    quantity: int = Field(ge=1)
    amount_yen: int = Field(ge=0)


class ApplicationEvent(Event):
    """What every event about an application says."""

    entity_field: ClassVar[str] = "application_id"
    application_id: UUID
    receipt_number: str
    procedure_id: str
    procedure_version: int
    state: str
    recipient: str | None = Field(
        default=None, description="Who asked notify to be told: its opaque reference, no contact."
    )


class ApplicationSubmitted(ApplicationEvent):
    """An application arrived (到達)."""

    subject: ClassVar[str] = "forms.application.submitted.v1"
    channel: Channel


class ApplicationAccepted(ApplicationEvent):
    """The office accepted it (受付)."""

    subject: ClassVar[str] = "forms.application.accepted.v1"


class ApplicationReviewStarted(ApplicationEvent):
    """Somebody began to review it (審査)."""

    subject: ClassVar[str] = "forms.application.review_started.v1"


class ApplicationGranted(ApplicationEvent):
    """The office decided in favour (決定)."""

    subject: ClassVar[str] = "forms.application.granted.v1"


class ApplicationPaymentRequested(ApplicationEvent):
    """A fee is due: its lines are frozen here, and payments owns the money from now on (納付)."""

    subject: ClassVar[str] = "forms.application.payment_requested.v1"
    lines: list[FeeLine]
    total_yen: int = Field(gt=0)


class ApplicationPaymentRecorded(ApplicationEvent):
    """Forms heard that the fee was cleared (消込)."""

    subject: ClassVar[str] = "forms.application.payment_recorded.v1"
    claim_id: UUID


class ApplicationCorrectionRequested(ApplicationEvent):
    """The office asks for a correction of named answers (補正依頼)."""

    subject: ClassVar[str] = "forms.application.correction_requested.v1"
    due: date = Field(description="Until which day in Japan; a later answer still counts.")


class ApplicationCorrectionOverdue(ApplicationEvent):
    """The day of a correction has passed; it stays open (補正期限超過)."""

    subject: ClassVar[str] = "forms.application.correction_overdue.v1"


class ApplicationResubmitted(ApplicationEvent):
    """The applicant answered the request for correction (補正済)."""

    subject: ClassVar[str] = "forms.application.resubmitted.v1"


class ApplicationReviewResumed(ApplicationEvent):
    """The review goes on after a correction (審査再開)."""

    subject: ClassVar[str] = "forms.application.review_resumed.v1"
    correction_cancelled: bool = Field(
        default=False, description="The office took its request back: nothing is to be corrected."
    )


class ApplicationRefused(ApplicationEvent):
    """The office decided against; the reason is only on the case's page (却下)."""

    subject: ClassVar[str] = "forms.application.refused.v1"


class ApplicationIssued(ApplicationEvent):
    """What was granted was handed over or sent (交付)."""

    subject: ClassVar[str] = "forms.application.issued.v1"


class ApplicationClosed(ApplicationEvent):
    """Nothing is left to do (完了)."""

    subject: ClassVar[str] = "forms.application.closed.v1"


class ApplicationWithdrawn(ApplicationEvent):
    """The applicant took it back (取下げ)."""

    subject: ClassVar[str] = "forms.application.withdrawn.v1"


class ApplicationWithdrawalRequested(ApplicationEvent):
    """The applicant asks to take it back while it is reviewed (取下げの申出)."""

    subject: ClassVar[str] = "forms.application.withdrawal_requested.v1"


class ApplicationWithdrawalCancelled(ApplicationEvent):
    """The review goes on after all (取下げの取消)."""

    subject: ClassVar[str] = "forms.application.withdrawal_cancelled.v1"


class MailCodeRequested(Event):
    """Somebody wants to prove that an e-mail address is theirs: notify sends the 確認番号."""

    subject: ClassVar[str] = "forms.mail_code.requested.v1"
    entity_field: ClassVar[str] = "code_id"
    code_id: UUID
    language: Literal["ja", "en"]
    letter: str = Field(
        description="Address and code, sealed for notify: AES-256-GCM under the key that both "
        "services share, bound to `code_id`; base64."
    )


class ResumeCodeRequested(Event):
    """Somebody wants the code with which they go on with a draft elsewhere sent to themselves."""

    subject: ClassVar[str] = "forms.resume_code.requested.v1"
    entity_field: ClassVar[str] = "letter_id"
    letter_id: UUID
    recipient: str
    until: datetime = Field(description="Until when the code is good.")
    letter: str = Field(
        description="The code, sealed for notify: AES-256-GCM under the key that both services "
        "share, bound to `letter_id`; base64."
    )


class ProcedurePublished(Event):
    """A new version of a procedure can be used: programs that keep a copy of it read it again."""

    subject: ClassVar[str] = "forms.procedure.published.v1"
    entity_field: ClassVar[str] = "draft_id"
    draft_id: UUID
    procedure_id: str
    procedure_version: int
    hash: str = Field(description="SHA-256 of the canonical JSON of its document.")
    effective_from: str | None = Field(
        default=None, description="The first day in Japan on which it is in force; none = at once."
    )


class IntakeEvent(Event):
    """What every event about an intake at the counter says: nothing of what was heard."""

    entity_field: ClassVar[str] = "intake_id"
    intake_id: UUID
    site: str


class IntakeOpened(IntakeEvent):
    """Somebody sat down at a counter where nobody writes (書かない窓口)."""

    subject: ClassVar[str] = "forms.intake.opened.v1"


class IntakeConfirmed(IntakeEvent):
    """The customer checked every form and signed (確認・署名)."""

    subject: ClassVar[str] = "forms.intake.confirmed.v1"
    signature: Literal["drawn", "paper"]
    typed: bool = Field(
        default=False, description="Not drawn on the screen but typed there, and agreed to aloud."
    )


class IntakeReopened(IntakeEvent):
    """Something had to change: the signature is void."""

    subject: ClassVar[str] = "forms.intake.reopened.v1"


class IntakeCompleted(IntakeEvent):
    """Every form was filed and accepted, all at once."""

    subject: ClassVar[str] = "forms.intake.completed.v1"
    ticket: UUID | None = Field(
        default=None, description="The queue's ticket of the visit, where the counter knew it."
    )
    procedures: list[str] = Field(description="Ids of the procedures that were filed.")
    windows: list[str] = Field(description="Codes of the desks that go on with them, in order.")


class IntakeAbandoned(IntakeEvent):
    """The family left without filing anything (中止); what was heard is destroyed."""

    subject: ClassVar[str] = "forms.intake.abandoned.v1"
