"""What reviewing staff work with: who has a case, ready phrases, whom a case can be given to."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Index
from sqlmodel import Field

from machi.forms.tables.base import FormsTable, moment


class AssignmentRow(FormsTable, table=True):
    """Who took a case, or was given it, and by whom; `staff_id` is null where it was given back."""

    __tablename__ = "assignment"
    __table_args__ = (Index("ix_assignment_application_id", "application_id", "at"),)
    id: UUID = Field(primary_key=True)
    application_id: UUID = Field(
        sa_column=Column(ForeignKey("application.id", ondelete="CASCADE"), nullable=False)
    )
    staff_id: UUID | None = None
    staff_name: str | None = None
    made_by: str
    at: datetime = Field(sa_column=moment())


class ColleagueRow(FormsTable, table=True):
    """Staff who opened the work list lately: a case can be given to them. No other directory."""

    __tablename__ = "colleague"
    staff_id: UUID = Field(primary_key=True)
    name: str
    seen_on: date


class PhraseRow(FormsTable, table=True):
    """A ready phrase of the office; `procedure_id` is null where it serves every procedure."""

    __tablename__ = "phrase"
    id: UUID = Field(primary_key=True)
    procedure_id: str | None = None
    purpose: str
    words: str
    position: int
    changed_by: str
    changed_at: datetime = Field(sa_column=moment())
