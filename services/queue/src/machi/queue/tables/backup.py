"""Calls for somebody to come to a counter (応援要請)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field

from machi.queue.tables.base import QueueTable, moment


class BackupCallRow(QueueTable, table=True):
    """A counter's emergency button was pressed; `answered_name` is who goes there."""

    __tablename__ = "backup_call"
    __table_args__ = (
        CheckConstraint("(answered_at is null) = (answered_by is null)", name="answered"),
        # However often the button is pressed: one call until somebody answers it.
        Index(
            "ux_backup_call_open",
            "counter_id",
            unique=True,
            postgresql_where=text("answered_at is null"),
        ),
        Index("ix_backup_call_site_asked_at", "site", "asked_at"),
    )
    id: UUID = Field(primary_key=True)
    site: str = Field(foreign_key="site.code")
    counter_id: UUID = Field(foreign_key="counter.id")
    asked_at: datetime = Field(sa_column=moment(empty=False))
    asked_by: UUID
    answered_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
    answered_by: UUID | None = None
    answered_name: str | None = None
