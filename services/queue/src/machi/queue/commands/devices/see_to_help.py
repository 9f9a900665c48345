from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.domain.devices import Help, NobodyWantsHelp
from machi.queue.tables.devices import HelpWantedRow
from machi.shared.auth.staff import EVERYWHERE
from machi.shared.contracts.queue.devices import HelpSeenTo
from machi.shared.db.database import Database
from machi.shared.db.once import Once
from machi.shared.errors import Forbidden


@dataclass(frozen=True, slots=True, kw_only=True)
class SeeToHelp:
    """A member of staff goes there."""

    help_id: UUID
    by: UUID
    sites: frozenset[str]
    at: datetime
    request: Once | None = None


async def see_to_help(command: SeeToHelp, db: Database) -> bool:
    """Take it off everybody's list. Again changes nothing.

    Raises:
        NobodyWantsHelp: there is none of this id.
        Forbidden: it is at a site where they may not.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, bool):
            return earlier
        row = await tx.session.get(HelpWantedRow, command.help_id, with_for_update=True)
        if row is None:
            raise NobodyWantsHelp
        if command.sites.isdisjoint({row.site, EVERYWHERE}):
            raise Forbidden
        if row.seen_at is None:
            row.seen_at, row.seen_by = command.at, command.by
            tx.session.add(row)
            await tx.publish(
                HelpSeenTo(
                    at=command.at,
                    revision=2,
                    help_id=row.id,
                    site=row.site,
                    kind=Help(row.kind).value,
                    by=command.by,
                ),
                topics=f"help:{row.site}",
            )
        return await tx.answer(command.request, answer=True)
