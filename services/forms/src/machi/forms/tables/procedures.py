"""Documents: published procedures and navigators, drafts of new ones, what is not offered."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from machi.forms.tables.base import FormsTable, moment


class ProcedureVersionRow(FormsTable, table=True):
    """A published version. Never changed: applications are shown with theirs for ever."""

    __tablename__ = "procedure_version"
    procedure_id: str = Field(primary_key=True)
    version: int = Field(primary_key=True)
    hash: str
    document: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    published_at: datetime = Field(sa_column=moment())


class NavigatorRow(FormsTable, table=True):
    """A navigator on the citizens' list; nothing of what people answer to it is stored."""

    __tablename__ = "navigator"
    id: str = Field(primary_key=True)
    position: int
    archived_by: UUID | None = None
    """Null while it is offered."""
    archived_by_name: str | None = None
    archived_at: datetime | None = Field(default=None, sa_column=moment(empty=True))


class NavigatorVersionRow(FormsTable, table=True):
    """A published version of a navigator. Never changed."""

    __tablename__ = "navigator_version"
    navigator_id: str = Field(primary_key=True, foreign_key="navigator.id")
    version: int = Field(primary_key=True)
    hash: str
    document: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    published_at: datetime = Field(sa_column=moment())


class DocumentDraftRow(FormsTable, table=True):
    """A procedure or navigator that a department makes or changes; it may be incomplete.

    `revision` rises with every change: whoever saves says which one they saw.
    """

    __tablename__ = "document_draft"
    __table_args__ = (
        Index(
            "uq_document_draft_open",
            "kind",
            "document_id",
            unique=True,
            postgresql_where=text("state in ('editing', 'proposed', 'scheduled')"),
        ),
    )
    id: UUID = Field(primary_key=True)
    kind: str
    document_id: str
    base_version: int | None = None
    """The published version that it began as; null for a document that is new here."""
    document: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    revision: int
    state: str
    made_by: UUID
    made_by_name: str
    changed_by: UUID
    changed_by_name: str
    changed_at: datetime = Field(sa_column=moment())
    proposed_by: UUID | None = None
    publish_on: date | None = None
    """The day in Japan on which an approved draft becomes a version."""
    origin: dict[str, Any] | None = Field(default=None, sa_column=Column(JSONB(none_as_null=True)))
    """Of a document from elsewhere: whose it is, and what of it nobody has looked at yet."""


class DocumentDraftStepRow(FormsTable, table=True):
    """Who did what with a draft, besides typing: proposed, sent back, approved, published."""

    __tablename__ = "document_draft_step"
    draft_id: UUID = Field(primary_key=True, foreign_key="document_draft.id")
    revision: int = Field(primary_key=True)
    command: str
    staff_id: UUID | None = None
    """Null when a timer did it."""
    staff_name: str
    note: str | None = None
    at: datetime = Field(sa_column=moment())


class ProcedureArchiveRow(FormsTable, table=True):
    """A procedure that is no longer offered; its open cases go on."""

    __tablename__ = "procedure_archive"
    procedure_id: str = Field(primary_key=True)
    archived_by: UUID
    archived_by_name: str
    archived_at: datetime = Field(sa_column=moment())
