from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from machi.queue.commands.devices.facts import locked, next_facts
from machi.shared.contracts.queue.devices import DeviceSet
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUpDevice:
    """Staff say how loud a device is, in per cent, and between which times of day it is quiet."""

    device_id: UUID
    volume: int
    quiet_from: time | None
    quiet_until: time | None
    by: UUID
    sites: frozenset[str]
    at: datetime


async def set_up_device(command: SetUpDevice, db: Database) -> None:
    """Set it; the board hears of it at once. The same again changes nothing.

    Raises:
        NoSuchDevice: there is none of this id.
        Forbidden: it stands at a site where they do not look after devices.

    """
    wanted = (command.volume, command.quiet_from, command.quiet_until)
    async with db.transaction() as tx:
        device = await locked(tx, command.device_id, command.sites)
        if (device.volume, device.quiet_from, device.quiet_until) == wanted:
            return
        device.volume, device.quiet_from, device.quiet_until = wanted
        said = DeviceSet(at=command.at, volume=command.volume, by=command.by, **next_facts(device))
        tx.session.add(device)
        await tx.publish(said, topics=f"help:{device.site} board:{device.site}")
