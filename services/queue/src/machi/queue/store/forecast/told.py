"""What was forecast: written for the screens, remembered for the calibration."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from machi.queue.domain.forecast.calibration import learned
from machi.queue.domain.forecast.outlook import Wait
from machi.shared.db.database import Transaction

_LOCK = text("select pg_try_advisory_xact_lock(hashtext('machi forecast'), hashtext(:site))")
_PROGRESS = text("select position, made_at from forecast_progress where site = :site")
_NOTE_PROGRESS = text("""
insert into forecast_progress (site, position, made_at) values (:site, :position, :at)
on conflict (site) do update set position = excluded.position, made_at = excluded.made_at
""")

_FORGET_LINES = text("delete from line_forecast where site = :site and not line = any (:lines)")
_TELL_LINE = text("""
insert into line_forecast (site, line, waiting, p10_seconds, p50_seconds, p80_seconds, made_at)
values (:site, :line, :waiting, :p10, :p50, :p80, :at)
on conflict (site, line) do update
   set waiting = excluded.waiting, p10_seconds = excluded.p10_seconds,
       p50_seconds = excluded.p50_seconds, p80_seconds = excluded.p80_seconds,
       made_at = excluded.made_at
""")
_FORGET_TICKETS = text("""
delete from ticket_forecast f using ticket t
 where t.id = f.ticket_id and t.site = :site and not t.id = any (:tickets)
""")
_TELL_TICKET = text("""
insert into ticket_forecast (ticket_id, p5_seconds, p10_seconds, p50_seconds, p80_seconds, made_at)
values (:ticket_id, :p5, :p10, :p50, :p80, :at)
on conflict (ticket_id) do update
   set p5_seconds = excluded.p5_seconds, p10_seconds = excluded.p10_seconds,
       p50_seconds = excluded.p50_seconds, p80_seconds = excluded.p80_seconds,
       made_at = excluded.made_at
""")
_REMEMBER = text("""
insert into told_forecast (ticket_id, site, line, ahead, p10_seconds, p50_seconds, p80_seconds,
                           p80_raw_seconds, made_at)
values (:ticket_id, :site, :line, :ahead, :p10, :p50, :p80, :raw, :at)
on conflict do nothing
""")

_CALLED = text("""
update told_forecast f set learned_at = :at
  from ticket t
 where f.site = :site and f.learned_at is null and t.id = f.ticket_id and t.called_at is not null
returning f.line, f.made_at, f.p80_seconds, f.p80_raw_seconds, t.called_at, t.id
""")
_KEEP_FACTOR = text("""
insert into forecast_calibration (site, line_group, factor) values (:site, :line_group, :factor)
on conflict (site, line_group) do update set factor = excluded.factor
""")

_STOP = text("""
insert into issuing_stop (site, line, until) values (:site, :line, :until)
on conflict (site, line) do update set until = excluded.until
""")
_GO_ON = text("delete from issuing_stop where site = :site and not line = any (:lines)")


@dataclass(frozen=True, slots=True)
class Told:
    """A wait as it is told: `p80` is stretched, `raw` is not. Whole seconds."""

    line: str
    p5: int
    p10: int
    p50: int
    p80: int
    raw: int


def told(line: str, wait: Wait, factor: float) -> Told:
    p80 = max(wait.p80 * factor, wait.p50)
    return Told(line, *(round(each) for each in (wait.p5, wait.p10, wait.p50, p80, wait.p80)))


async def alone(tx: Transaction, site: str) -> bool:
    """Tell whether this transaction is the only one that makes the site's forecasts."""
    return bool(await _scalar(tx, _LOCK, {"site": site}))


async def progress(tx: Transaction, site: str) -> tuple[int, datetime | None]:
    """Give up to which event, and when, the last forecast was made."""
    row = (await _run(tx, _PROGRESS, {"site": site})).one_or_none()
    return (0, None) if row is None else (row.position, row.made_at)


async def note_progress(tx: Transaction, site: str, position: int, at: datetime) -> None:
    await _run(tx, _NOTE_PROGRESS, {"site": site, "position": position, "at": at})


async def tell_lines(
    tx: Transaction, site: str, forecasts: Sequence[Told], waiting: Mapping[str, int], at: datetime
) -> None:
    """Keep what a new ticket of each line would wait; other lines are told no more."""
    await _run(tx, _FORGET_LINES, {"site": site, "lines": [one.line for one in forecasts]})
    rows = [
        {"site": site, "line": one.line, "waiting": waiting.get(one.line, 0), "at": at}
        | {"p10": one.p10, "p50": one.p50, "p80": one.p80}
        for one in forecasts
    ]
    await _run_all(tx, _TELL_LINE, rows)


async def tell_tickets(
    tx: Transaction, site: str, forecasts: Mapping[UUID, Told], at: datetime
) -> None:
    """Keep each waiting ticket's forecast; who waits no more is told no more."""
    await _run(tx, _FORGET_TICKETS, {"site": site, "tickets": list(forecasts)})
    rows = [
        {"ticket_id": ticket, "p5": one.p5, "p10": one.p10, "p50": one.p50, "p80": one.p80}
        | {"at": at}
        for ticket, one in forecasts.items()
    ]
    await _run_all(tx, _TELL_TICKET, rows)


async def remember(
    tx: Transaction, site: str, forecasts: Mapping[UUID, tuple[Told, int]], at: datetime
) -> None:
    """Remember the first forecast of each ticket, and how many were ahead; later ones are not."""
    rows = [
        {"ticket_id": ticket, "site": site, "line": one.line, "ahead": ahead, "at": at}
        | {"p10": one.p10, "p50": one.p50, "p80": one.p80, "raw": one.raw}
        for ticket, (one, ahead) in forecasts.items()
    ]
    await _run_all(tx, _REMEMBER, rows)


async def calibrate(
    tx: Transaction,
    site: str,
    factors: Mapping[str, float],
    groups: Mapping[str, str],
    at: datetime,
) -> Mapping[str, float]:
    """Learn from everybody who was called since; give each group's factor from now on.

    Args:
        tx: the transaction in which each call teaches once.
        site: whose calls.
        factors: until now, by group.
        groups: the group of each line.
        at: when it was learned.

    """
    called = (await _run(tx, _CALLED, {"site": site, "at": at})).all()
    after = dict(factors)
    for row in sorted(called, key=lambda row: (row.called_at, row.id)):
        group = groups.get(row.line, "")
        after[group] = learned(
            after.get(group, 1.0),
            wait=(row.called_at - row.made_at).total_seconds(),
            told=row.p80_seconds,
            raw=row.p80_raw_seconds,
        )
    changed = [
        {"site": site, "line_group": group, "factor": factor}
        for group, factor in sorted(after.items())
        if factors.get(group, 1.0) != factor
    ]
    await _run_all(tx, _KEEP_FACTOR, changed)
    return after


async def stop_issuing(tx: Transaction, site: str, lines: Collection[str], until: datetime) -> None:
    """Let these lines give no numbers until then, and all others go on."""
    await _run(tx, _GO_ON, {"site": site, "lines": list(lines)})
    rows = [{"site": site, "line": line, "until": until} for line in sorted(lines)]
    await _run_all(tx, _STOP, rows)


async def _run(tx: Transaction, statement: Any, given: dict[str, object]) -> Any:  # noqa: ANN401 - a text statement, and its untyped rows
    return await (await tx.session.connection()).execute(statement, given)


async def _run_all(tx: Transaction, statement: Any, given: list[dict[str, object]]) -> None:  # noqa: ANN401 - a text statement
    if given:
        await (await tx.session.connection()).execute(statement, given)


async def _scalar(tx: Transaction, statement: Any, given: dict[str, object]) -> Any:  # noqa: ANN401 - a text statement
    return (await _run(tx, statement, given)).scalar_one()
