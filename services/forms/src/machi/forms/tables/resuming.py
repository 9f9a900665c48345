"""Going on with a draft on another device."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, ForeignKey, LargeBinary
from sqlmodel import Field

from machi.forms.tables.base import FormsTable, moment


class ResumeCodeRow(FormsTable, table=True):
    """The code that opens a draft elsewhere: its hash, and until when. One a draft."""

    __tablename__ = "resume_code"
    application_id: UUID = Field(
        sa_column=Column(ForeignKey("application.id", ondelete="CASCADE"), primary_key=True)
    )
    code_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    made_at: datetime = Field(sa_column=moment())
    expires_at: datetime = Field(sa_column=moment())
