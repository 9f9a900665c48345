"""Which counters called for help, and who goes there."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from machi.shared.db.database import Database

SHOWN_AFTERWARDS = timedelta(minutes=10)
"""How long it is still told who went there."""

_CALLS = """
select b.id, b.counter_id, c.name as counter, b.asked_at, b.answered_at, b.answered_name
  from backup_call b join counter c on c.id = b.counter_id
 where b.site = $1 and (b.answered_at is null or b.answered_at > $2::timestamptz - $3::interval)
 order by b.answered_at nulls first, b.asked_at
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupCall:
    """A call; without `answered_at` nobody goes there yet."""

    id: UUID
    counter_id: UUID
    counter: str
    asked_at: datetime
    answered_at: datetime | None
    answered_name: str | None


async def backup_calls(site: str, at: datetime, db: Database) -> list[BackupCall]:
    """List a site's calls: those that nobody answered first, then those just answered."""
    rows = await db.rows(_CALLS, site, at, SHOWN_AFTERWARDS)
    return [BackupCall(**dict(row)) for row in rows]


async def of_counter(counter_id: UUID, site: str, at: datetime, db: Database) -> BackupCall | None:
    """Give a counter's own call, the one that still waits first."""
    calls = await backup_calls(site, at, db)
    return next((call for call in calls if call.counter_id == counter_id), None)
