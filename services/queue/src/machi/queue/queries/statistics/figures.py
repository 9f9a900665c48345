"""Key figures of days: everything that the page, the CSV files and the replay check read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from machi.queue.domain.statistics.figures import Figures, by, figures, half_hour, hour
from machi.queue.domain.statistics.spread import Share
from machi.queue.domain.statistics.visit import Visit
from machi.queue.store.statistics import facts as store
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The figures of a site (None: of all) from `first` to `last`, both included."""

    site: str | None
    first: date
    last: date
    total: Figures
    by_line: Mapping[tuple[str, str], Figures]
    """By site and line: the line whose number was taken."""
    by_hour: Mapping[int, Figures]
    by_class: Mapping[int, Figures]
    by_day: Mapping[date, Figures]
    visitors: Mapping[int, int]
    """People who came, by half hour of the day (17 begins at 08:30)."""
    no_shows: Share
    """Of the reservations that stood on their day."""


async def report(site: str | None, first: date, last: date, db: Database) -> Report:
    """Count. The order of the rows does not matter, and nothing is rounded."""
    rows = await db.rows(store.VISITS, site, first, last)
    visits = [store.read(row) for row in rows]
    promises = {
        row["code"]: row["promise_minutes"]
        for row in await db.rows("select code, promise_minutes from site")
    }
    stood = [
        row["outcome"]
        for row in await db.rows(store.BOOKINGS, site, first, last)
        if row["outcome"] in {"confirmed", "no_show", "came"}
    ]
    return Report(
        site=site,
        first=first,
        last=last,
        total=figures(visits, promises),
        by_line=by(lambda visit: (visit.site, visit.line), visits, promises),
        by_hour=by(hour, visits, promises),
        by_class=by(lambda visit: visit.priority_class, visits, promises),
        by_day=by(lambda visit: visit.day, visits, promises),
        visitors=_visitors(visits),
        no_shows=Share(stood.count("no_show"), len(stood)),
    )


def _visitors(visits: Sequence[Visit]) -> dict[int, int]:
    came = [slot for visit in visits if (slot := half_hour(visit)) is not None]
    return {slot: came.count(slot) for slot in sorted(set(came))}
