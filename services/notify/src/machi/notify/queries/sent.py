"""The list of what was and was not sent, newest first. No contact, no content."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.shared.db.database import Database

PAGE = 50


@dataclass(frozen=True, slots=True)
class SentNotification:
    """One line of the list; `channels` reads `line:sent`, `mail:sending` and so on."""

    id: UUID
    purpose: str
    about: str
    status: str
    reason: str | None
    created_at: datetime
    channels: list[str]


async def sent(
    db: Database, *, before: UUID | None = None, only_failed: bool = False
) -> list[SentNotification]:
    """Read one page of the list.

    Args:
        db: the notify database.
        before: give those older than this notification.
        only_failed: give those that somebody has to look after.

    """
    rows = await db.rows(
        """
        select n.id, n.purpose, n.about, n.status, n.reason, n.created_at,
               coalesce(array_agg(d.channel || ':' || d.status order by d.ordinal)
                        filter (where d.id is not null), '{}') as channels
          from notification n left join delivery d on d.notification_id = n.id
         where ($1::uuid is null or n.id < $1)
           and (not $2 or n.status in ('temporary-failure', 'permanent-failure',
                                       'technical-failure', 'suppressed', 'expired'))
         group by n.id order by n.id desc limit $3
        """,
        before,
        only_failed,
        PAGE,
    )
    return [SentNotification(**dict(row)) for row in rows]
