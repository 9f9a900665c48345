"""What each line of a site looks like to somebody with a certain credit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import fmean
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from machi.queue.domain.visits.catalogue import Catalogue
from machi.queue.domain.visits.loads import LineLoad, wait_seconds
from machi.queue.domain.visits.plan import Hall
from machi.queue.tables.hall import LineRow
from machi.shared.clock import business_date
from machi.shared.db.database import Database, Transaction

FRESH = timedelta(minutes=3)
"""An older forecast says nothing about now."""

USUAL_SERVICE = 12 * 60
"""Seconds, for a line of which the catalogue knows no procedure."""

LOADS = """
select l.code as line, coalesce(p.floor, 1) as floor,
       (select count(*) from ticket t where t.site = l.site and t.line = l.code
           and t.business_date = $2::date and t.state = 'waiting')::integer as waiting,
       (select count(*) from ticket t where t.site = l.site and t.line = l.code
           and t.business_date = $2::date and t.state = 'waiting'
           and (t.front_at is not null
                or s.rates[t.priority_class] * extract(epoch from $3::timestamptz - t.credit_from)
                   > s.rates[$4::integer]
                     * extract(epoch from $3::timestamptz - $5::timestamptz)))::integer as ahead,
       (select count(*) from counter c where c.site = l.site and c.open and c.paused_at is null
           and l.code = any (c.lines))::integer as counters,
       (select count(*) from counter c where c.site = l.site and c.open and c.paused_at is null
           and l.code = any (c.lines) and c.ticket_id is null)::integer as free,
       f.p50_seconds
  from line l join site s on s.code = l.site
  left join line_place p on p.site = l.site and p.line = l.code
  left join line_forecast f on f.site = l.site and f.line = l.code
       and f.made_at > $3::timestamptz - $6::interval
 where l.site = $1
"""
"""$1 site, $2 business date, $3 moment, $4 class, $5 credit, $6 how old a forecast may be."""

_PARAMETERS = ("site", "day", "at", "priority_class", "credit", "fresh")
_NAMED = LOADS
for _place, _name in enumerate(_PARAMETERS, 1):
    _NAMED = _NAMED.replace(f"${_place}::", f"${_place} ::").replace(f"${_place}", f":{_name}")

_NO_LONGER_THAN = "select set_config('statement_timeout', :milliseconds, true)"


@dataclass(frozen=True, slots=True)
class Standing:
    """Who asks: their site, and how their turn is reckoned."""

    site: str
    priority_class: int
    credit_from: datetime


async def hall(of: Standing, catalogue: Catalogue, at: datetime, db: Database) -> Hall:
    """Look at the lines of a site."""
    values = (of.site, business_date(at), at, of.priority_class, of.credit_from, FRESH)
    return _hall(await db.rows(LOADS, *values), catalogue)


async def hall_in(
    tx: Transaction, of: Standing, catalogue: Catalogue, at: datetime, milliseconds: int = 300
) -> Hall | None:
    """Look at the lines within a transaction; None when it takes too long or fails.

    A finish waits for nobody: whatever is wrong with the forecasts, it goes on without them.
    """
    asked = dict(
        zip(
            _PARAMETERS,
            (of.site, business_date(at), at, of.priority_class, of.credit_from, FRESH),
            strict=True,
        )
    )
    try:
        async with tx.session.begin_nested():
            connection = await tx.session.connection()
            limit = {"milliseconds": str(milliseconds)}
            await connection.execute(text(_NO_LONGER_THAN), limit)
            rows = (await connection.execute(text(_NAMED), asked)).mappings().all()
            await connection.execute(text(_NO_LONGER_THAN), {"milliseconds": "0"})
    except DBAPIError:
        return None
    return _hall(rows, catalogue)


def _hall(rows: Iterable[Any], catalogue: Catalogue) -> Hall:
    usual = service_seconds(catalogue)
    loads = [
        LineLoad(
            row["line"],
            row["floor"],
            usual.get(row["line"], USUAL_SERVICE),
            row["waiting"],
            row["ahead"],
            row["counters"],
            row["free"],
            row["p50_seconds"],
        )
        for row in rows
    ]
    return Hall(
        {load.line: wait_seconds(load) for load in loads}, {load.line: load.floor for load in loads}
    )


async def line_of(tx: Transaction, site: str, line: str) -> LineRow | None:
    return await tx.session.get(LineRow, (site, line))


def service_seconds(catalogue: Catalogue) -> Mapping[str, int]:
    """Give how long a person usually takes at each line."""
    minutes: dict[str, list[int]] = {}
    for one in catalogue.procedures.values():
        minutes.setdefault(one.line, []).append(one.minutes)
    return {line: round(fmean(found) * 60) for line, found in minutes.items()}
