"""Procedures: published versions, drafts of new ones, what is no longer offered; navigators."""

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
    """A navigator as it is shown now; nothing of what people answer to it is stored."""

    __tablename__ = "navigator"
    id: str = Field(primary_key=True)
    position: int
    document: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
    published_at: datetime = Field(sa_column=moment())


class ProcedureDraftRow(FormsTable, table=True):
    """A procedure that a department is making or changing; it may be incomplete.

    `revision` rises with every change: whoever saves says which one they saw.
    """

    __tablename__ = "procedure_draft"
    __table_args__ = (
        Index(
            "uq_procedure_draft_open",
            "procedure_id",
            unique=True,
            postgresql_where=text("state in ('editing', 'proposed', 'scheduled')"),
        ),
    )
    id: UUID = Field(primary_key=True)
    procedure_id: str
    base_version: int | None = None
    """The published version that it began as; null for a procedure that is new here."""
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


class ProcedureDraftStepRow(FormsTable, table=True):
    """Who did what with a draft, besides typing: proposed, sent back, approved, published."""

    __tablename__ = "procedure_draft_step"
    draft_id: UUID = Field(primary_key=True, foreign_key="procedure_draft.id")
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
