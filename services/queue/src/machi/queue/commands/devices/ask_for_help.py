from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.domain.devices import Help
from machi.queue.tables.devices import HelpWantedRow
from machi.shared.contracts.queue.devices import HelpAsked
from machi.shared.db.database import Database, Transaction
from machi.shared.db.once import Once
from machi.shared.ids import new_id


@dataclass(frozen=True, slots=True, kw_only=True)
class AskForHelp:
    """Somebody at a ticket machine wants a member of staff."""

    site: str
    kind: Help
    device_id: UUID | None
    """Empty where a member of staff stands at the machine's page."""
    at: datetime
    number: str | None = None
    request: Once | None = None


async def ask_for_help(command: AskForHelp, db: Database) -> UUID:
    """Tell staff, at once and on their screens."""
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, UUID):
            return earlier
        return await tx.answer(command.request, await want_help(tx, command))


async def want_help(tx: Transaction, command: AskForHelp) -> UUID:
    row = HelpWantedRow(
        id=new_id(),
        site=command.site,
        device_id=command.device_id,
        kind=command.kind,
        number=command.number,
        at=command.at,
    )
    tx.session.add(row)
    await tx.publish(
        HelpAsked(
            at=command.at,
            revision=1,
            help_id=row.id,
            site=command.site,
            kind=command.kind.value,
            number=command.number,
        ),
        topics=f"help:{command.site}",
    )
    return row.id
