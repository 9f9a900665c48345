"""The event log, and key figures made from it: projections, which can be made again."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Identity, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from machi.queue.tables.base import QueueTable, moment


class EventLogRow(QueueTable, table=True):
    """Every event of this service, written by a trigger of the outbox; nothing is ever changed.

    Without recipient and page address: nothing in it leads to a person.
    """

    __tablename__ = "event_log"
    __table_args__ = (
        Index("ix_event_log_at", "at"),
        Index("ix_event_log_entity_id", "entity_id", "revision"),
        Index(
            "ix_event_log_calls",
            "at",
            postgresql_where=text("subject = 'queue.ticket.called.v1'"),
        ),
    )
    position: int | None = Field(
        default=None, sa_column=Column(BigInteger, Identity(always=True), primary_key=True)
    )
    event_id: UUID = Field(unique=True)
    subject: str
    entity_id: str
    revision: int
    at: datetime = Field(sa_column=moment(empty=False))
    data: dict[str, Any] = Field(sa_column=Column(JSONB, nullable=False))
