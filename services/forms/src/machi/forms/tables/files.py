"""Files that people sent. Name and content are sealed with the key of the case."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Index, LargeBinary, text
from sqlmodel import Field

from machi.forms.tables.base import FormsTable, moment


class CaseFileRow(FormsTable, table=True):
    """A file of a draft or a case. `place` says what it answers: a question, or a document."""

    __tablename__ = "case_file"
    __table_args__ = (
        Index("ix_case_file_application_id", "application_id"),
        Index(
            "ix_case_file_unscanned",
            "scan_at",
            postgresql_where=text("state in ('received', 'scanning')"),
        ),
        Index(
            "ix_case_file_waiting",
            "size",
            postgresql_where=text("kept_at is null"),
        ),
    )
    id: UUID = Field(primary_key=True)
    application_id: UUID = Field(foreign_key="application.id")
    place: str
    state: str
    media_type: str
    size: int
    sealed_name: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    received_at: datetime = Field(sa_column=moment())
    kept_at: datetime | None = Field(sa_column=moment(empty=True))
    """When it became part of the case: with its submission, or with a correction."""
    replaced_at: datetime | None = Field(sa_column=moment(empty=True))
    """When a correction put another in its place."""
    scan_at: datetime = Field(sa_column=moment())
    """When it is looked at (again), if nobody has done so."""
    scan_tries: int = 0
    scanned_at: datetime | None = Field(sa_column=moment(empty=True))
    scanned_with: str | None = None


class CaseFilePartRow(FormsTable, table=True):
    """A piece of a file's content, sealed for its place in the file."""

    __tablename__ = "case_file_part"
    file_id: UUID = Field(primary_key=True, foreign_key="case_file.id")
    part: int = Field(primary_key=True)
    sealed: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
