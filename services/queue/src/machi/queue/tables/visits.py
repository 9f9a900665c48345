"""The steps of a visit, the notes that travel with it, and the catalogue of procedures."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Column, ForeignKeyConstraint, Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from machi.queue.domain.visits.step import StepState
from machi.queue.tables.base import QueueTable, moment, one_of


class CatalogueRow(QueueTable, table=True):
    """The city's procedures and life events: one document, checked by `domain/visits/catalogue`."""

    __tablename__ = "procedure_catalogue"
    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)
    id: int = Field(primary_key=True)
    told: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))


class LinePlaceRow(QueueTable, table=True):
    """Where the counters of a line are."""

    __tablename__ = "line_place"
    __table_args__ = (ForeignKeyConstraint(["site", "line"], ["line.site", "line.code"]),)
    site: str = Field(primary_key=True)
    line: str = Field(primary_key=True)
    floor: int


class VisitRow(QueueTable, table=True):
    """One person's stay with several steps, on one ticket."""

    __tablename__ = "visit"
    id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="ticket.id", unique=True)
    life_event: str | None = None
    planned_at: datetime = Field(sa_column=moment(empty=False))
    changed_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    """When the announced order was last changed; `saved_seconds` is why."""
    saved_seconds: int
    revision: int


class VisitStepRow(QueueTable, table=True):
    """One procedure of a visit. `procedure` is null for a number that began with a line alone."""

    __tablename__ = "visit_step"
    __table_args__ = (
        CheckConstraint(f"state in ({one_of(tuple(StepState))})", name="state"),
        Index("ix_visit_step_visit_id", "visit_id", "position"),
        Index(
            "ux_visit_step_procedure",
            "visit_id",
            "procedure",
            unique=True,
        ),
        # One person is at one step: the net under the ticket's line.
        Index(
            "ux_visit_step_now",
            "visit_id",
            unique=True,
            postgresql_where=text(f"state in ({one_of((StepState.NOW,))})"),
        ),
    )
    id: UUID = Field(primary_key=True)
    visit_id: UUID = Field(foreign_key="visit.id")
    procedure: str | None = None
    line: str
    position: int
    state: StepState = Field(sa_column=Column(String, nullable=False))
    after: list[str] = Field(sa_column=Column(ARRAY(String), nullable=False))
    """Procedures of this visit that come first."""
    service_seconds: int
    began_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    """When the ticket began to wait for this step."""
    ended_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    skip_reason: str | None = None


class TicketNoteRow(QueueTable, table=True):
    """What a clerk wrote for the next one, so that nobody explains twice. Sealed by the vault."""

    __tablename__ = "ticket_note"
    id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="ticket.id", index=True)
    written_by: UUID
    written_at: datetime = Field(sa_column=moment(empty=False))
    sealed: bytes
