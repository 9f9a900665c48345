"""The paired ticket machines and wallboards, and whether one may still act."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from machi.queue.domain.refusals import DeviceRevoked
from machi.queue.store import screens
from machi.shared.auth.holders import Device
from machi.shared.db.database import Database

SILENT_AFTER = timedelta(minutes=3)
"""A device that asked for nothing this long is shown as not answering."""


@dataclass(frozen=True, slots=True)
class PairedDevice:
    id: UUID
    kind: str
    site: str
    site_name: str
    site_name_en: str
    paired_at: datetime
    seen_at: datetime
    revoked_at: datetime | None
    alive: bool


async def devices(sites: frozenset[str], at: datetime, db: Database) -> list[PairedDevice]:
    """List the devices of the sites that somebody looks after (`*`: all)."""
    return [
        PairedDevice(
            **dict(row), alive=row["revoked_at"] is None and at - row["seen_at"] < SILENT_AFTER
        )
        for row in await db.rows(screens.DEVICES, list(sites))
    ]


async def still_paired(device: Device, at: datetime, db: Database) -> None:
    """Note that a device is alive.

    Raises:
        DeviceRevoked: its pairing was taken back.

    """
    if await db.row(screens.SEEN, device.id, at) is None:
        raise DeviceRevoked
