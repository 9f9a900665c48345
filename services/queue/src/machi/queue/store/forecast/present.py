"""The present state of a site, as a forecast sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from machi.queue.domain.forecast.departure import here_from
from machi.queue.domain.forecast.hall import Booked, Busy, Hall, Post, Waiting
from machi.queue.domain.forecast.history import prior
from machi.queue.domain.forecast.past_day import second_of_day
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction

PAUSE_SECONDS = 15 * 60
"""A pause is taken to last so long; one that lasts longer, five minutes more."""
PAUSE_GOES_ON_SECONDS = 5 * 60
STILL_EXPECTED = timedelta(minutes=30)
"""Somebody who booked is not waited for longer than this."""
REST_OF_DAY = timedelta(hours=12)

_NEWS = text("""
select (select coalesce(max(position), 0) from event_log) as position,
       (select event_id from event_log where position > :after and data ->> 'site' = :site
         order by position desc limit 1) as cause
""")
_RATES = text("select rates from site where code = :site")
_TICKETS = text("""
select t.id, t.line, t.priority_class, t.state, t.credit_from, t.front_at, d.travel_minutes,
       d.told_at
  from ticket t left join departure_plan d on d.ticket_id = t.id
 where t.site = :site and t.business_date = :day and t.state in ('waiting', 'remote')
 order by t.id
""")
_COUNTERS = text("""
select c.id, c.lines, c.paused_at, t.line as busy_line, t.called_at
  from counter c left join ticket t on t.id = c.ticket_id
 where c.site = :site and c.open order by c.position
""")
_BREAKS = text("""
select b.counter_id, b.starts_at, b.ends_at
  from counter_break b join counter c on c.id = b.counter_id where c.site = :site
""")
_BOOKED = text("""
select o.line, r.starts_at from reservation r join offer o on o.code = r.offer
 where o.site = :site and o.kind = 'window' and r.state in ('confirmed', 'late')
   and r.starts_at between :since and :until
 order by r.starts_at, r.id
""")
_EXPECTED = text("""
select l.code, e.service_from_minutes, e.service_to_minutes,
       coalesce(e.line_group, '') as line_group, coalesce(f.factor, 1) as factor
  from line l
  left join line_expectation e on e.site = l.site and e.line = l.code
  left join forecast_calibration f
    on f.site = l.site and f.line_group = coalesce(e.line_group, '')
 where l.site = :site order by l.position
""")


@dataclass(frozen=True, slots=True)
class Expected:
    """A line, what the city expects of it, and how its P80 is stretched."""

    line: str
    samples: Sequence[float]
    group: str
    factor: float


async def news(tx: Transaction, site: str, after: int) -> tuple[int, UUID | None]:
    """Give how far the event log goes, and the newest event of a site that is not known yet."""
    row = (await _rows(tx, _NEWS, {"site": site, "after": after}))[0]
    return row.position, row.cause


async def expectations(tx: Transaction, site: str) -> Sequence[Expected]:
    rows = await _rows(tx, _EXPECTED, {"site": site})
    return [
        Expected(
            row.code,
            prior(row.service_from_minutes, row.service_to_minutes)
            if row.service_from_minutes and row.service_to_minutes
            else (),
            row.line_group,
            row.factor,
        )
        for row in rows
    ]


async def hall(tx: Transaction, site: str, at: datetime) -> Hall:
    """Describe a site at a moment. Tickets are named by their ids."""
    given = {"site": site, "day": business_date(at)}
    expected_at = {"site": site, "since": at - STILL_EXPECTED, "until": at + REST_OF_DAY}
    (rates,) = (await _rows(tx, _RATES, {"site": site}))[0]
    tickets = await _rows(tx, _TICKETS, given)
    counters = await _rows(tx, _COUNTERS, given)
    breaks = await _rows(tx, _BREAKS, given)
    booked = await _rows(tx, _BOOKED, expected_at)
    clock = Clock(at)
    away: dict[UUID, list[tuple[time, time]]] = {}
    for row in breaks:
        away.setdefault(row.counter_id, []).append((row.starts_at, row.ends_at))
    posts = [_post(row, away.get(row.id, ()), clock) for row in counters]
    return Hall(
        now=clock.now,
        waiting=[_waiting(row, clock) for row in tickets],
        posts=posts,
        booked=[Booked(row.line, clock.second(row.starts_at)) for row in booked],
        rates=dict(enumerate(rates, 1)),
        lines=sorted({line for post in posts for line in post.lines}),
    )


class Clock:
    """Seconds of the business day, for any moment near it."""

    def __init__(self, at: datetime) -> None:
        self._at, self.now = at, second_of_day(at)

    def second(self, moment: datetime) -> float:
        return self.now + (moment - self._at).total_seconds()


def _waiting(row: Any, clock: Clock) -> Waiting:  # noqa: ANN401 - a row of a text statement
    told = None if row.told_at is None else clock.second(row.told_at)
    return Waiting(
        ticket=row.id,
        line=row.line,
        priority_class=row.priority_class,
        credit_from=clock.second(row.credit_from),
        front_at=None if row.front_at is None else clock.second(row.front_at),
        here_from=here_from(clock.now, row.travel_minutes, told) if row.state == "remote" else None,
    )


def _post(
    row: Any,  # noqa: ANN401 - a row of a text statement
    breaks: Sequence[tuple[time, time]],
    clock: Clock,
) -> Post:
    away = [(_second(starts), _second(ends)) for starts, ends in breaks]
    if row.paused_at is not None:
        back = clock.second(row.paused_at) + PAUSE_SECONDS
        away.append((clock.now, max(back, clock.now + PAUSE_GOES_ON_SECONDS)))
    busy = None
    if row.busy_line is not None:
        busy = Busy(row.busy_line, clock.second(row.called_at))
    return Post(frozenset(row.lines), busy, tuple(sorted(away)))


def _second(clock: time) -> float:
    return clock.hour * 3600 + clock.minute * 60 + clock.second


async def _rows(tx: Transaction, statement: Any, given: Mapping[str, object]) -> Sequence[Any]:  # noqa: ANN401 - a text statement, and its untyped rows
    connection = await tx.session.connection()
    return (await connection.execute(statement, dict(given))).all()
