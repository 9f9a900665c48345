"""Cases that may be closed: the rule of `domain.closing`, asked of all cases at once."""

from datetime import date
from uuid import UUID

from machi.forms.domain.closing import NOTHING_TO_ISSUE, Periods
from machi.forms.tables.applications import TO_CLOSE
from machi.shared.db.database import Database

_TO_CLOSE = f"""
select a.id from application a
join procedure_version v
  on (v.procedure_id, v.version) = (a.procedure_id, a.procedure_version)
where {TO_CLOSE}
  and (a.state <> 'decided_granted' or v.document ->> 'kind' = any($4::varchar[]))
  and (a.changed_at at time zone 'Asia/Tokyo')::date
    + case when a.state = 'decided_refused' then $2::int else $3::int end <= $1::date
  and (a.held_until is null or a.held_until < $1::date)
  and not a.owed_again and (a.paid or a.fee_yen = 0 or a.fee_timing <> 'at_handover')
order by a.changed_at, a.id limit $5
"""  # noqa: S608 - our own text


async def to_close(db: Database, today: date, periods: Periods, limit: int) -> list[UUID]:
    """List cases that may be closed today, longest done first; each is asked again alone."""
    kinds = sorted(NOTHING_TO_ISSUE)
    rows = await db.rows(_TO_CLOSE, today, periods.refused, periods.done, kinds, limit)
    return [row["id"] for row in rows]
