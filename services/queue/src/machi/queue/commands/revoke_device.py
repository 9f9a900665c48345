from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.domain.refusals import NoSuchDevice
from machi.queue.tables.devices import DeviceRow
from machi.shared.auth.staff import EVERYWHERE
from machi.shared.db.database import Database
from machi.shared.db.once import Once
from machi.shared.errors import Forbidden


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeDevice:
    """A device was lost or replaced: it may do nothing from now on."""

    device_id: UUID
    sites: frozenset[str]
    at: datetime
    request: Once | None = None


async def revoke_device(command: RevokeDevice, db: Database) -> bool:
    """Take a pairing back. Doing it again changes nothing.

    Raises:
        NoSuchDevice: there is none of this id.
        Forbidden: it stands at a site that they do not look after.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, bool):
            return earlier
        device = await tx.session.get(DeviceRow, command.device_id, with_for_update=True)
        if device is None:
            raise NoSuchDevice
        if command.sites.isdisjoint({device.site, EVERYWHERE}):
            raise Forbidden
        device.revoked_at = device.revoked_at or command.at
        tx.session.add(device)
        return await tx.answer(command.request, answer=True)
