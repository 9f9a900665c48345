"""Proving an e-mail address with a code."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Column, Index, LargeBinary
from sqlmodel import Field

from machi.forms.tables.base import FormsTable, moment


class MailCodeRow(FormsTable, table=True):
    """A code that was sent to an address: its hash, the address sealed, and the tries so far.

    `citizen` and `client` are keyed hashes of the address and of who asked: for counting how often,
    and for `my cases`.
    """

    __tablename__ = "mail_code"
    __table_args__ = (
        Index("ix_mail_code_citizen", "citizen", "made_at"),
        Index("ix_mail_code_client", "client", "made_at"),
    )
    id: UUID = Field(primary_key=True)
    token_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False, unique=True))
    code_hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    address: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    citizen: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    client: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    tries: int = 0
    made_at: datetime = Field(sa_column=moment())
    expires_at: datetime = Field(sa_column=moment())
    used_at: datetime | None = Field(sa_column=moment(empty=True))
