"""Who saw what of whose case, in a chain. It outlives the case, of which it holds an id alone."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, LargeBinary
from sqlmodel import Field

from machi.forms.tables.base import FormsTable, moment


class AuditEntryRow(FormsTable, table=True):
    """One entry. The database itself refuses to change or delete it."""

    __tablename__ = "audit_entry"
    __table_args__ = (
        Index("ix_audit_entry_at", "at"),
        Index("ix_audit_entry_actor_id", "actor_id", "seq"),
    )
    seq: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    mark: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    id: UUID
    at: datetime = Field(sa_column=moment())
    action: str
    application_id: UUID = Field(index=True)
    actor_id: str
    actor_role: str
    actor_name: str
    why: str


class AuditHeadRow(FormsTable, table=True):
    """The one row that says where the chain ends; whoever adds an entry holds it for a moment."""

    __tablename__ = "audit_head"
    only: bool = Field(primary_key=True)
    seq: int = Field(sa_column=Column(BigInteger, nullable=False))
    mark: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
