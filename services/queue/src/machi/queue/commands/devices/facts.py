from typing import TypedDict
from uuid import UUID

from machi.queue.domain.refusals import NoSuchDevice
from machi.queue.tables.devices import DeviceRow
from machi.shared.auth.staff import EVERYWHERE
from machi.shared.db.database import Transaction
from machi.shared.errors import Forbidden


class DeviceFacts(TypedDict):
    device_id: UUID
    revision: int
    kind: str
    site: str


def next_facts(device: DeviceRow) -> DeviceFacts:
    """Give what every event about a device says, one version on."""
    device.revision += 1
    return {
        "device_id": device.id,
        "revision": device.revision,
        "kind": device.kind,
        "site": device.site,
    }


async def locked(tx: Transaction, device_id: UUID, sites: frozenset[str]) -> DeviceRow:
    """Read a device and lock it.

    Raises:
        NoSuchDevice: there is none of this id.
        Forbidden: it stands at a site where the person does not look after devices.

    """
    device = await tx.session.get(DeviceRow, device_id, with_for_update=True)
    if device is None:
        raise NoSuchDevice
    if sites.isdisjoint({device.site, EVERYWHERE}):
        raise Forbidden
    return device
