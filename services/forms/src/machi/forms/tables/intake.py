"""Intakes at the counter (書かない窓口); what was heard and the signature are sealed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Index, LargeBinary, desc, text
from sqlmodel import Field

from machi.forms.tables.base import FormsTable, moment


class IntakeRow(FormsTable, table=True):
    """One intake. `content` and `signature` can be read with the intake's own key alone.

    seal: SHA-256 of every form that was signed; null while nothing is.
    ticket: what the queue knows the visit by; no number of a person.
    """

    __tablename__ = "intake"
    __table_args__ = (
        Index(
            "ix_intake_open",
            desc("opened_at"),
            postgresql_where=text("state in ('at_counter', 'confirmed')"),
        ),
    )
    id: UUID = Field(primary_key=True)
    site: str
    ticket: str | None = None
    state: str
    revision: int
    content: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    signature: bytes | None = Field(sa_column=Column(LargeBinary, nullable=True))
    seal: bytes | None = Field(sa_column=Column(LargeBinary, nullable=True))
    tablet_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    opened_by: str
    opened_at: datetime = Field(sa_column=moment())
    changed_at: datetime = Field(sa_column=moment())


class IntakeStepRow(FormsTable, table=True):
    """What happened to an intake, step by step: who, when, never what was heard."""

    __tablename__ = "intake_step"
    intake_id: UUID = Field(primary_key=True, foreign_key="intake.id")
    revision: int = Field(primary_key=True)
    command: str
    actor: str
    """Their name, as colleagues read it; `actor_id` tells two of one name apart."""
    actor_id: str
    at: datetime = Field(sa_column=moment())
