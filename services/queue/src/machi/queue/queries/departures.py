"""Who waits elsewhere, how far away, and for whom it is time to leave."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from machi.queue.domain.forecast.departure import (
    LEAVE_AT_MOST,
    leave_at,
    leave_now,
    turn_may_come_first,
)
from machi.queue.domain.forecast.wait_range import STEP
from machi.queue.queries.forecasts import TicketForecast
from machi.shared.db.database import Database

_PLAN = """
select d.travel_minutes, d.told_at, d.times_told, t.recipient is not null as registered
  from departure_plan d join ticket t on t.id = d.ticket_id
 where d.ticket_id = $1
"""
_PLANS = """
select t.id, d.travel_minutes,
       extract(epoch from f.made_at - $2::timestamptz)::float8 + f.p5_seconds as p5_turn
  from departure_plan d
  join ticket t on t.id = d.ticket_id
  join ticket_forecast f on f.ticket_id = t.id
 where t.site = $1 and t.state = 'remote' and d.told_at is null and d.times_told < $3
 order by t.id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """How far away the holder said they are, and when they should leave.

    leave_at: about when, rounded down to five minutes; null: nobody can tell yet.
    due: it is time, or they were told so already.
    turn_may_come_first: they may be too late for their turn; they keep it and are called later.
    registered: messages reach them. messages_left: how many more would be sent of leaving.
    """

    travel_minutes: int
    leave_at: datetime | None
    due: bool
    turn_may_come_first: bool
    registered: bool
    messages_left: int


async def departure(
    ticket_id: UUID, forecast: TicketForecast | None, at: datetime, db: Database
) -> Departure | None:
    """Tell when the holder of a ticket should leave; None: they did not say how far away they are.

    Args:
        ticket_id: whose.
        forecast: of this ticket, or None when nobody can tell.
        at: now.
        db: the queue's database.

    """
    row = await db.row(_PLAN, ticket_id)
    if row is None:
        return None
    leaves = _leave_at(forecast, row["travel_minutes"]) if forecast else None
    return Departure(
        travel_minutes=row["travel_minutes"],
        leave_at=_about(leaves) if leaves else None,
        due=row["told_at"] is not None or (leaves is not None and at >= leaves),
        turn_may_come_first=forecast is not None and _may_be_late(forecast, row, at),
        registered=row["registered"],
        messages_left=LEAVE_AT_MOST - row["times_told"],
    )


def _leave_at(forecast: TicketForecast, travel_minutes: int) -> datetime:
    seconds = leave_at(p5_turn=forecast.p5_seconds, travel_seconds=travel_minutes * 60)
    return (forecast.made_at + timedelta(seconds=seconds)).replace(microsecond=0)


def _may_be_late(forecast: TicketForecast, row: Any, at: datetime) -> bool:  # noqa: ANN401 - a row of the untyped database driver
    told_at = row["told_at"]
    return turn_may_come_first(
        now=at.timestamp(),
        p10_turn=forecast.made_at.timestamp() + forecast.p10_seconds,
        travel_minutes=row["travel_minutes"],
        told_at=told_at and told_at.timestamp(),
    )


def _about(at: datetime) -> datetime:
    return at.replace(minute=at.minute // STEP * STEP, second=0)


async def who_should_leave(site: str, at: datetime, db: Database) -> list[UUID]:
    """Name the tickets whose holders have to leave now to be there before their turn."""
    return [
        row["id"]
        for row in await db.rows(_PLANS, site, at, LEAVE_AT_MOST)
        if leave_now(now=0, p5_turn=row["p5_turn"], travel_seconds=row["travel_minutes"] * 60)
    ]
