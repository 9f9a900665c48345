"""What people see of lotteries: what was promised before, and everything once it was drawn."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from machi.queue.domain.booking.lottery_refusals import NoSuchLottery
from machi.shared.db.database import Database

Stage = Literal["announced", "open", "closed", "drawn"]

_LOTTERIES = """
select l.id, l.places, l.opens_at, l.closes_at, l.confirm_until, l.commitment, l.seed, l.drawn_at,
       s.starts_at, s.ends_at, o.code as offer, o.name, o.name_en, o.needs_notice,
       t.code as site, t.name as site_name, t.name_en as site_name_en,
       (select count(*)::integer from lottery_application a
          join reservation r on r.id = a.reservation_id
         where a.lottery_id = l.id and r.state = 'applied') as applications
  from lottery l join slot s on s.id = l.slot_id join offer o on o.code = s.offer
  join site t on t.code = o.site
 where ($1::uuid is null or l.id = $1) and ($2::timestamptz is null or s.starts_at > $2)
 order by s.starts_at, l.id
"""
"""$1 one lottery or null, $2 only of what takes place after that moment, or null."""

_RESULTS = """
select place, reservation_id, lot from lottery_application
 where lottery_id = $1 and place is not null order by place
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lottery:
    """A lottery as anybody may see it. `seed` is null until it was drawn."""

    id: UUID
    offer: str
    name: str
    name_en: str
    needs_notice: bool
    site: str
    site_name: str
    site_name_en: str
    starts_at: datetime
    ends_at: datetime
    places: int
    opens_at: datetime
    closes_at: datetime
    confirm_until: datetime
    commitment: str
    seed: str | None
    drawn_at: datetime | None
    stage: Stage
    applications: int


@dataclass(frozen=True, slots=True)
class Result:
    """What one application drew; `place` 1 is the first."""

    place: int
    reservation_id: UUID
    lot: str


async def lotteries(at: datetime, db: Database) -> Sequence[Lottery]:
    """List the lotteries of what has not taken place yet."""
    return [_lottery(dict(row), at) for row in await db.rows(_LOTTERIES, None, at)]


async def lottery(lottery_id: UUID, at: datetime, db: Database) -> Lottery:
    """Find one.

    Raises:
        NoSuchLottery: there is none of this id.

    """
    row = await db.row(_LOTTERIES, lottery_id, None)
    if row is None:
        raise NoSuchLottery
    return _lottery(dict(row), at)


async def results(lottery_id: UUID, db: Database) -> Sequence[Result]:
    """List what everybody drew, the first first; nothing before the draw."""
    return [Result(**row) for row in await db.rows(_RESULTS, lottery_id)]


def _lottery(row: dict[str, Any], at: datetime) -> Lottery:
    stage: Stage = "open" if row["opens_at"] <= at < row["closes_at"] else "closed"
    if at < row["opens_at"]:
        stage = "announced"
    if row["drawn_at"] is not None:
        stage = "drawn"
    return Lottery(**row, stage=stage)
