"""The ticket machines and wallboards of a site."""

from datetime import datetime
from uuid import UUID

from sqlmodel import Field

from machi.queue.tables.base import QueueTable, moment


class PairingCodeRow(QueueTable, table=True):
    """A code that lets one device in, once, for ten minutes. Only its hash is kept."""

    __tablename__ = "pairing_code"
    code_hash: str = Field(primary_key=True)
    kind: str
    site: str = Field(foreign_key="site.code")
    made_by: UUID
    expires_at: datetime = Field(sa_column=moment(empty=False))
    used_at: datetime | None = Field(default=None, sa_column=moment(empty=True))


class DeviceRow(QueueTable, table=True):
    """A paired ticket machine or wallboard."""

    __tablename__ = "device"
    id: UUID = Field(primary_key=True)
    kind: str
    site: str = Field(foreign_key="site.code")
    paired_by: UUID
    paired_at: datetime = Field(sa_column=moment(empty=False))
    seen_at: datetime = Field(sa_column=moment(empty=False))
    revoked_at: datetime | None = Field(default=None, sa_column=moment(empty=True))
