from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.domain.refusals import NoSuchSite
from machi.queue.tables.devices import BoardNoticeRow
from machi.queue.tables.hall import SiteRow
from machi.shared.contracts.queue.devices import BoardNoticeRemoved, BoardNoticeShown
from machi.shared.db.database import Database
from machi.shared.db.once import Once

LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowNotice:
    """Staff let a site's boards say something else than numbers; without words, numbers again."""

    site: str
    says: str
    says_en: str
    by: UUID
    at: datetime
    request: Once | None = None


async def show_notice(command: ShowNotice, db: Database) -> bool:
    """Put it on every board of the site, or take it down.

    Raises:
        NoSuchSite: there is none of this code.

    """
    async with db.transaction() as tx:
        if earlier := await tx.earlier(command.request, bool):
            return earlier
        if await tx.session.get(SiteRow, command.site, with_for_update=True) is None:
            raise NoSuchSite
        row = await tx.session.get(BoardNoticeRow, command.site)
        if row is None:
            row = BoardNoticeRow(site=command.site, by=command.by, at=command.at, revision=0)
        row.says, row.says_en = command.says or None, (command.says_en or command.says) or None
        row.by, row.at, row.revision = command.by, command.at, row.revision + 1
        tx.session.add(row)
        said = BoardNoticeShown if command.says else BoardNoticeRemoved
        await tx.publish(
            said(at=command.at, revision=row.revision, site=command.site, by=command.by),
            topics=f"board:{command.site}",
        )
        return await tx.answer(command.request, answer=True)
