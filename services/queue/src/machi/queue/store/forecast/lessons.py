"""What past days teach, kept per site and day: made from the event log, and made again."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import func, text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, select

from machi.queue.domain.forecast.history import PastDay
from machi.queue.domain.forecast.past_day import Heard, as_json, from_json, past_day
from machi.queue.tables.forecasts import ForecastDayRow
from machi.queue.tables.hall import SiteRow
from machi.queue.tables.statistics import EventLogRow
from machi.shared.db.database import Transaction

COMPARABLE_DAYS = 60
"""So many days with people in them are looked back on."""

_EVENTS = text("""
select entity_id, split_part(subject, '.', 2) as about, split_part(subject, '.', 3) as kind,
       at, data
  from event_log
 where at >= :begins and at < :ends and data ->> 'site' = :site
   and (subject like 'queue.ticket.%'
        or subject in ('queue.reservation.checked_in.v1', 'queue.reservation.no_show.v1'))
 order by about, entity_id, revision, position
""")


async def sites(tx: Transaction) -> list[str]:
    return list((await tx.session.exec(select(SiteRow.code))).all())


async def first_event(tx: Transaction) -> datetime | None:
    found: datetime | None = (await tx.session.exec(select(func.min(EventLogRow.at)))).one()
    return found


async def learned_days(tx: Transaction, site: str, since: date) -> set[date]:
    """Name the days of which everything is learned."""
    done = select(col(ForecastDayRow.business_date)).where(
        ForecastDayRow.site == site,
        col(ForecastDayRow.business_date) >= since,
        col(ForecastDayRow.complete),
    )
    return set((await tx.session.exec(done)).all())


async def learn_day(tx: Transaction, site: str, begins: datetime, *, complete: bool) -> None:
    """Fold the events of the day that begins then, and keep what they teach."""
    connection = await tx.session.connection()
    given = {"site": site, "begins": begins, "ends": begins + timedelta(days=1)}
    rows = (await connection.execute(_EVENTS, given)).all()
    taught = past_day(Heard(*row) for row in rows)
    values = {"learned": as_json(taught), "complete": complete}
    await tx.session.exec(
        insert(ForecastDayRow)
        .values(site=site, business_date=begins.date(), **values)
        .on_conflict_do_update(index_elements=["site", "business_date"], set_=values)
    )


async def comparable_days(tx: Transaction, site: str) -> Sequence[PastDay]:
    """Give what the last days with people in them taught, today included."""
    rows = await tx.session.exec(
        select(ForecastDayRow.learned)
        .where(ForecastDayRow.site == site, text("learned -> 'service' <> '{}'"))
        .order_by(col(ForecastDayRow.business_date).desc())
        .limit(COMPARABLE_DAYS)
    )
    return [from_json(learned) for learned in rows.all()]


async def forget_everything(tx: Transaction) -> None:
    await tx.session.exec(delete(ForecastDayRow))
