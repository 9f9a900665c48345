"""Who waits elsewhere, how far away, and for whom it is time to leave."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from machi.queue.domain.forecast.departure import LEAVE_AT_MOST, leave_now
from machi.shared.db.database import Database

_PLAN = "select travel_minutes, told_at from departure_plan where ticket_id = $1"
_PLANS = """
select t.id, d.travel_minutes,
       extract(epoch from f.made_at - $2::timestamptz)::float8 + f.p5_seconds as p5_turn
  from departure_plan d
  join ticket t on t.id = d.ticket_id
  join ticket_forecast f on f.ticket_id = t.id
 where t.site = $1 and t.state = 'remote' and d.told_at is null and d.times_told < $3
 order by t.id
"""


@dataclass(frozen=True, slots=True)
class DeparturePlan:
    """What the holder stated, and since when they were told to leave."""

    travel_minutes: int
    told_at: datetime | None


async def departure_plan(ticket_id: UUID, db: Database) -> DeparturePlan | None:
    row = await db.row(_PLAN, ticket_id)
    return None if row is None else DeparturePlan(row["travel_minutes"], row["told_at"])


async def who_should_leave(site: str, at: datetime, db: Database) -> list[UUID]:
    """Name the tickets whose holders have to leave now to be there before their turn."""
    return [
        row["id"]
        for row in await db.rows(_PLANS, site, at, LEAVE_AT_MOST)
        if leave_now(now=0, p5_turn=row["p5_turn"], travel_seconds=row["travel_minutes"] * 60)
    ]
