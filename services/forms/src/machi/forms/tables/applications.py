"""Cases, their history, and what people wrote about them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    desc,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from machi.forms.tables.base import FormsTable, moment

STILL_OPEN = "state not in ('closed', 'withdrawn')"
"""Cases with which somebody still has something to do, as indexes and their queries say it."""


TO_CLOSE = "state in ('decided_granted', 'decided_refused', 'issued')"
"""Cases that only wait to be closed, once what may follow the decision can follow no more."""


class ReceiptNumberRow(FormsTable, table=True):
    """Every number ever given out: it is not given again, even after its case is purged."""

    __tablename__ = "receipt_number"
    number: str = Field(primary_key=True)


class ApplicationRow(FormsTable, table=True):
    """One case, from its draft on. `answers` can be read with the case's own key alone."""

    __tablename__ = "application"
    __table_args__ = (
        ForeignKeyConstraint(
            ["procedure_id", "procedure_version"],
            ["procedure_version.procedure_id", "procedure_version.version"],
        ),
        Index(
            "ix_application_desk",
            desc("submitted_at"),
            desc("id"),
            postgresql_where=text("receipt_number is not null"),
        ),
        Index(
            "ix_application_desk_state",
            "state",
            desc("submitted_at"),
            desc("id"),
            postgresql_where=text("receipt_number is not null"),
        ),
        Index(
            "ix_application_open",
            desc("submitted_at"),
            desc("id"),
            postgresql_where=text(f"receipt_number is not null and {STILL_OPEN}"),
        ),
        Index(
            "ix_application_due",
            "due_on",
            "id",
            postgresql_where=text(f"receipt_number is not null and {STILL_OPEN}"),
        ),
        Index(
            "ix_application_procedure",
            "procedure_id",
            desc("submitted_at"),
            desc("id"),
            postgresql_where=text("receipt_number is not null"),
        ),
        Index(
            "ix_application_over",
            "changed_at",
            postgresql_where=text("state in ('closed', 'withdrawn') and purged_at is null"),
        ),
        Index(
            "ix_application_citizen",
            "citizen",
            desc("created_at"),
            postgresql_where=text("citizen is not null"),
        ),
        Index(
            "ix_application_likeness",
            "likeness",
            desc("submitted_at"),
            postgresql_where=text("likeness is not null"),
        ),
        Index("ix_application_to_close", "changed_at", postgresql_where=text(TO_CLOSE)),
        Index(
            "ix_application_assigned_to",
            "assigned_to",
            desc("submitted_at"),
            desc("id"),
            postgresql_where=text("assigned_to is not null"),
        ),
    )
    id: UUID = Field(primary_key=True)
    procedure_id: str
    procedure_version: int
    procedure_hash: str
    channel: str
    state: str
    revision: int
    answers: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    draft_token_hash: bytes | None = Field(
        sa_column=Column(LargeBinary, nullable=True, unique=True)
    )
    pre_entry_hash: bytes | None = Field(sa_column=Column(LargeBinary, nullable=True, unique=True))
    receipt_number: str | None = Field(
        default=None, unique=True, foreign_key="receipt_number.number"
    )
    secret_hash: bytes | None = Field(sa_column=Column(LargeBinary, nullable=True))
    recipient: str | None = None
    intake_id: UUID | None = Field(default=None, foreign_key="intake.id", index=True)
    """The intake at the counter that it was made in, together with others."""
    answered_on: date | None = None
    """The day in Japan that the rules were applied with: frozen when it was submitted."""
    fee_timing: str | None = None
    fee_lines: list[dict[str, Any]] = Field(sa_column=Column(JSONB, nullable=False))
    fee_yen: int = 0
    filed_by: str | None = None
    """`self`, `representative`, `proxy`; null where the version does not ask, and in drafts."""
    granted: bool = False
    paid: bool = False
    correction_due: date | None = None
    """Until which day in Japan the applicant is asked to correct; null when nobody asks."""
    correction_overdue: bool = False
    held_until: date | None = None
    """Until which day in Japan it is kept in any case: an appeal is open, or an appointment."""
    purged_at: datetime | None = Field(sa_column=moment(empty=True))
    """When it was forgotten: only its number, states and times are left."""
    days_used: int = 0
    """Days of the standard processing period in the stretches that are over."""
    clock_since: date | None = None
    """Since which day the office's clock runs; null while it stands."""
    due_on: date | None = None
    """When the standard processing period runs out; null while its clock stands."""
    period_mark: str | None = None
    """`near`, `last_day`, `over`: how far the standard processing period has gone."""
    assigned_to: UUID | None = None
    assigned_name: str | None = None
    claim_revision: int = Field(
        default=0, sa_column=Column(Integer, nullable=False, server_default=text("0"))
    )
    """The newest that payments said of its claim: what is heard late changes nothing."""
    owed_again: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=text("false"))
    )
    """Its fee was paid, and the payment was corrected away (訂正)."""
    likeness: bytes | None = Field(sa_column=Column(LargeBinary, nullable=True))
    """A keyed hash of procedure and applicant: the same for who files the same twice."""
    payment_path: str | None = None
    receipt_path: str | None = None
    created_at: datetime = Field(sa_column=moment())
    changed_at: datetime = Field(sa_column=moment())
    expires_at: datetime = Field(sa_column=moment())
    submitted_at: datetime | None = Field(sa_column=moment(empty=True))
    proved_level: str | None = None
    """What whoever filed it proved about themselves: `email`, `jpki_auth`, `jpki_sign`, `face`."""
    proved_how: str | None = None
    """In which way: `mail_code`, `app`, `counter`."""
    proved_at: datetime | None = Field(sa_column=moment(empty=True))
    citizen: bytes | None = Field(sa_column=Column(LargeBinary, nullable=True))
    """A keyed hash of who filed it, for `my cases`: neither an address nor a name."""
    protected: bool = Field(
        default=False, sa_column=Column(Boolean, nullable=False, server_default=text("false"))
    )
    """秘匿: where its people are is shown to few; `domain/protection.py`."""
    furthest: int = 0
    """The farthest page that a draft came to, counted from 0: for counting, once each."""


class TransitionRow(FormsTable, table=True):
    """What happened to a case, step by step: never changed, never deleted before the case is."""

    __tablename__ = "application_transition"
    application_id: UUID = Field(primary_key=True, foreign_key="application.id")
    revision: int = Field(primary_key=True)
    command: str
    source: str
    target: str
    actor: str
    role: str
    reason: str | None = None
    at: datetime = Field(sa_column=moment())


class CaseTextRow(FormsTable, table=True):
    """What people wrote about a case: reasons, requests, explanations, notes. Sealed like answers.

    `revision` is the step that it belongs to; a note belongs to the revision that it was read at.
    """

    __tablename__ = "case_text"
    __table_args__ = (Index("ix_case_text_application_id", "application_id", "revision"),)
    id: UUID = Field(primary_key=True)
    application_id: UUID = Field(foreign_key="application.id")
    revision: int
    kind: str
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    written_by: str
    at: datetime = Field(sa_column=moment())
