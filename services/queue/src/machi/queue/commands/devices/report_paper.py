from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.commands.devices.ask_for_help import AskForHelp, want_help
from machi.queue.commands.devices.facts import locked, next_facts
from machi.queue.domain.devices import Help
from machi.shared.contracts.queue.devices import DevicePaperIn, DevicePaperOut
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPaper:
    """Paper did not come out of a ticket machine, or staff put some in.

    sites: where the person may look after devices; a machine that reports itself names its own.
    """

    device_id: UUID
    out: bool
    at: datetime
    sites: frozenset[str]
    number: str | None = None
    """The number that was to be printed."""


async def report_paper(command: ReportPaper, db: Database) -> bool:
    """Note it; when it ran out, call staff. Saying the same again changes nothing.

    Raises:
        NoSuchDevice: there is none of this id.
        Forbidden: it stands at a site where they do not look after devices.

    """
    async with db.transaction() as tx:
        device = await locked(tx, command.device_id, command.sites)
        if command.out is (device.paper_out_at is not None):
            return False
        device.paper_out_at = command.at if command.out else None
        said = DevicePaperOut if command.out else DevicePaperIn
        await tx.publish(said(at=command.at, **next_facts(device)), topics=f"help:{device.site}")
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
