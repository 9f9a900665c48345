from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, update

from machi.queue.domain.devices import code_hash
from machi.queue.domain.refusals import WrongPairingCode
from machi.queue.tables.devices import DeviceRow, PairingCodeRow
from machi.shared.auth.holders import Device
from machi.shared.db.database import Database
from machi.shared.db.once import Once
from machi.shared.ids import new_id

LOUD = 70
"""Per cent: how loud a new device is until somebody says otherwise."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PairDevice:
    """A device shows the code that staff made for it."""

    code: str
    at: datetime
    request: Once | None = None


async def pair_device(command: PairDevice, db: Database) -> Device:
    """Use a code up, and let the device in.

    Raises:
        WrongPairingCode: unknown, too old, or used.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, Device):
            return earlier
        use = (
            update(PairingCodeRow)
            .where(
                col(PairingCodeRow.code_hash) == code_hash(command.code),
                col(PairingCodeRow.used_at).is_(None),
                col(PairingCodeRow.expires_at) > command.at,
            )
            .values(used_at=command.at)
            .returning(PairingCodeRow)
        )
        code: PairingCodeRow | None = (await tx.session.exec(use)).scalar_one_or_none()
        if code is None:
            raise WrongPairingCode(field="code")
        device = Device(new_id(), code.kind, code.site)
        tx.session.add(
            DeviceRow(
                id=device.id,
                kind=device.kind,
                site=device.site,
                paired_by=code.made_by,
                paired_at=command.at,
                seen_at=command.at,
                revision=1,
                volume=LOUD,
            )
        )
        return await tx.answer(command.request, device)
