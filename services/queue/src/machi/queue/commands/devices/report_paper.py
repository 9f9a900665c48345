from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict
from uuid import UUID

from machi.queue.commands.devices.ask_for_help import AskForHelp, want_help
from machi.queue.domain.devices import Help
from machi.queue.domain.refusals import NoSuchDevice
from machi.queue.tables.devices import DeviceRow
from machi.shared.auth.staff import EVERYWHERE
from machi.shared.contracts.queue.devices import DevicePaperIn, DevicePaperOut
from machi.shared.db.database import Database
from machi.shared.errors import Forbidden


class DeviceFacts(TypedDict):
    device_id: UUID
    revision: int
    kind: str
    site: str


def facts(device: DeviceRow) -> DeviceFacts:
    """Give what every event about a device says, one version on."""
    device.revision += 1
    return {
        "device_id": device.id,
        "revision": device.revision,
        "kind": device.kind,
        "site": device.site,
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPaper:
    """Paper did not come out of a ticket machine, or staff put some in.

    sites: where the person may look after devices; empty when the machine itself reports.
    """

    device_id: UUID
    out: bool
    at: datetime
    sites: frozenset[str] = frozenset()
    number: str | None = None
    """The number that was to be printed."""


async def report_paper(command: ReportPaper, db: Database) -> bool:
    """Note it; when it ran out, call staff. Saying the same again changes nothing.

    Raises:
        NoSuchDevice: there is none of this id.
        Forbidden: it stands at a site where they do not look after devices.

    """
    async with db.transaction() as tx:
        device = await tx.session.get(DeviceRow, command.device_id, with_for_update=True)
        if device is None:
            raise NoSuchDevice
        if command.sites and command.sites.isdisjoint({device.site, EVERYWHERE}):
            raise Forbidden
        if command.out is (device.paper_out_at is not None):
            return False
        device.paper_out_at = command.at if command.out else None
        said = DevicePaperOut if command.out else DevicePaperIn
        await tx.publish(said(at=command.at, **facts(device)), topics=f"help:{device.site}")
        tx.session.add(device)
        if command.out:
            asked = AskForHelp(
                site=device.site,
                kind=Help.PAPER,
                device_id=device.id,
                at=command.at,
                number=command.number,
            )
            await want_help(tx, asked)
        return True
