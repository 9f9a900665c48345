"""The steps of a visit, and the notes that travel with it."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from machi.queue.tables.base import QueueTable, moment


class TicketNoteRow(QueueTable, table=True):
    """What a clerk wrote for the next one, so that nobody explains twice. Sealed by the vault."""

    __tablename__ = "ticket_note"
    id: UUID = Field(primary_key=True)
    ticket_id: UUID = Field(foreign_key="ticket.id", index=True)
    written_by: UUID
    written_at: datetime = Field(sa_column=moment(empty=False))
    sealed: bytes
