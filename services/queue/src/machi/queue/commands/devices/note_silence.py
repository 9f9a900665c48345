from datetime import datetime
from typing import Any

from sqlmodel import col, select

from machi.queue.commands.devices.facts import next_facts
from machi.queue.domain.devices import SILENT_AFTER
from machi.queue.tables.devices import DeviceRow
from machi.shared.auth.holders import Device
from machi.shared.contracts.queue.devices import DeviceCameBack, DeviceFellSilent
from machi.shared.db.database import Database

AT_ONCE = 100


async def note_silence(at: datetime, db: Database) -> int:
    """Tell of the devices that fell silent, each once; gives how many. For a timer."""
    silent: Any = (
        select(DeviceRow)
        .where(
            col(DeviceRow.revoked_at).is_(None),
            col(DeviceRow.silent_since).is_(None),
            col(DeviceRow.seen_at) < at - SILENT_AFTER,
        )
        .limit(AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    async with db.transaction() as tx:
        devices: list[DeviceRow] = list((await tx.session.exec(silent)).all())
        for device in devices:
            device.silent_since = at
            said = DeviceFellSilent(at=at, seen_at=device.seen_at, **next_facts(device))
            tx.session.add(device)
            await tx.publish(said, topics=f"help:{device.site}")
        return len(devices)


async def note_return(device: Device, at: datetime, db: Database) -> None:
    """Tell that a silent device answers again."""
    async with db.transaction() as tx:
        row = await tx.session.get(DeviceRow, device.id, with_for_update=True)
        if row is None or row.silent_since is None:
            return
        row.silent_since = None
        said = DeviceCameBack(at=at, **next_facts(row))
        tx.session.add(row)
        await tx.publish(said, topics=f"help:{row.site}")
