"""What is told about waiting: of a line, as a ticket taken now, and of a ticket."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from machi.queue.domain.forecast.come_back import come_back_at
from machi.queue.domain.forecast.lamp import Lamp, Thresholds, lamp
from machi.queue.domain.forecast.wait_range import WaitRange, wait_range
from machi.shared.db.database import Database

FRESH = timedelta(minutes=3)
"""A forecast older than this is told no more: forecasts are made again every 15 seconds."""

_LINES = """
select l.code as line, f.waiting, f.p10_seconds, f.p50_seconds, f.p80_seconds, f.made_at,
       coalesce(e.busy_from_minutes, $3) as busy_from,
       coalesce(e.crowded_from_minutes, $4) as crowded_from,
       s.until is not null as stopped
  from line l
  left join line_forecast f on f.site = l.site and f.line = l.code
        and f.made_at > coalesce($2::timestamptz, now()) - $5::interval
  left join line_expectation e on e.site = l.site and e.line = l.code
  left join issuing_stop s on s.site = l.site and s.line = l.code
        and s.until > coalesce($2::timestamptz, now())
 where l.site = $1
"""

_TICKET = """
select * from ticket_forecast
 where ticket_id = $1 and made_at > coalesce($2::timestamptz, now()) - $3::interval
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineForecast:
    """What a number of this line, taken now, would wait. Seconds are null when nobody can tell."""

    line: str
    waiting: int | None
    p10_seconds: int | None
    p50_seconds: int | None
    p80_seconds: int | None
    made_at: datetime | None
    range_minutes: WaitRange | None
    lamp: Lamp
    stopped: bool
    """No numbers any more: the wait would pass the end of reception."""

    @property
    def come_back_at(self) -> datetime | None:
        """Until when the holder of a number taken now may be elsewhere; None: no offer."""
        if self.made_at is None or self.p10_seconds is None:
            return None
        return come_back_at(self.made_at, self.p10_seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketForecast:
    """How long until a ticket's turn, counted from `made_at`."""

    p5_seconds: int
    p10_seconds: int
    p50_seconds: int
    p80_seconds: int
    made_at: datetime
    range_minutes: WaitRange

    @property
    def come_back_at(self) -> datetime | None:
        """Until when its holder may be elsewhere; None: no offer."""
        return come_back_at(self.made_at, self.p5_seconds)


async def of_lines(
    site: str, db: Database, at: datetime | None = None
) -> Mapping[str, LineForecast]:
    """Give the forecast of every line of a site, by the line's code; without `at`, as of now."""
    usual = Thresholds()
    rows = await db.rows(
        _LINES, site, at, usual.busy_from_minutes, usual.crowded_from_minutes, FRESH
    )
    return {
        row["line"]: LineForecast(
            line=row["line"],
            waiting=row["waiting"],
            p10_seconds=row["p10_seconds"],
            p50_seconds=row["p50_seconds"],
            p80_seconds=row["p80_seconds"],
            made_at=row["made_at"],
            range_minutes=row["made_at"] and wait_range(row["p10_seconds"], row["p80_seconds"]),
            lamp=lamp(row["p50_seconds"], Thresholds(row["busy_from"], row["crowded_from"])),
            stopped=row["stopped"],
        )
        for row in rows
    }


async def of_ticket(
    ticket_id: UUID, db: Database, at: datetime | None = None
) -> TicketForecast | None:
    """Give the forecast of a waiting ticket; None when nobody can tell."""
    row = await db.row(_TICKET, ticket_id, at, FRESH)
    if row is None:
        return None
    return TicketForecast(
        range_minutes=wait_range(row["p10_seconds"], row["p80_seconds"]),
        **{name: row[name] for name in TicketForecast.__slots__ if name in row},
    )


async def on_paper(
    ticket_id: UUID, site: str, line: str, at: datetime, db: Database
) -> TicketForecast | LineForecast | None:
    """Give what a new number's paper tells: forecasts know it a moment later, its line now."""
    own = await of_ticket(ticket_id, db, at)
    if own is not None:
        return own
    told = (await of_lines(site, db, at)).get(line)
    return told if told is not None and told.range_minutes else None
