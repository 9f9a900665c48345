"""The ticket machines and wallboards, whether one may still act, and who wants help there."""

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from machi.queue.domain.devices import SILENT_AFTER, WrongShortCode, code_hash
from machi.queue.domain.refusals import DeviceRevoked
from machi.queue.store import devices as store
from machi.shared.auth.holders import Device
from machi.shared.db.database import Database


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
    volume: int
    quiet_from: time | None
    quiet_until: time | None
    paper_out_at: datetime | None
    alive: bool


@dataclass(frozen=True, slots=True)
class DeviceNow:
    """What a device needs to know of itself. `silent_since` is set until it is noted as back."""

    id: UUID
    volume: int
    quiet_from: time | None
    quiet_until: time | None
    paper_out_at: datetime | None
    silent_since: datetime | None


@dataclass(frozen=True, slots=True)
class WantsHelp:
    id: UUID
    site: str
    site_name: str
    site_name_en: str
    kind: str
    number: str | None
    at: datetime


async def devices(sites: frozenset[str], at: datetime, db: Database) -> list[PairedDevice]:
    """List the devices of the sites that somebody looks after (`*`: all)."""
    return [
        PairedDevice(
            **dict(row), alive=row["revoked_at"] is None and at - row["seen_at"] < SILENT_AFTER
        )
        for row in await db.rows(store.DEVICES, list(sites))
    ]


async def still_paired(device: Device, at: datetime, db: Database) -> DeviceNow:
    """Note that a device is alive, and tell how it is set.

    Raises:
        DeviceRevoked: its pairing was taken back.

    """
    row = await db.row(store.SEEN, device.id, at)
    if row is None:
        raise DeviceRevoked
    return DeviceNow(**dict(row))


async def help_wanted(sites: frozenset[str], at: datetime, db: Database) -> list[WantsHelp]:
    """List who wants help at the sites' ticket machines and was not seen to."""
    return [WantsHelp(**dict(row)) for row in await db.rows(store.HELP_WANTED, list(sites), at)]


async def ticket_of_short_code(typed: str, at: datetime, db: Database) -> str:
    """Give the token of the ticket that a short code opens.

    Raises:
        WrongShortCode: there is none, or not any more.

    """
    row = await db.row(store.OPENED_BY_CODE, code_hash(typed), at)
    if row is None:
        raise WrongShortCode(field="code")
    token: str = row["token"]
    return token


async def has_short_code(ticket_id: UUID, db: Database) -> bool:
    """Tell whether a ticket was given letters instead of paper."""
    return await db.row(store.HAS_CODE, ticket_id) is not None
