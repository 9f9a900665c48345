"""The event log and the facts made from it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete

from machi.queue.domain.statistics.booking import booking
from machi.queue.domain.statistics.visit import Happened, Leg, Visit, visit
from machi.queue.tables.statistics import ReservationFactRow, StatisticsProgressRow, VisitFactRow
from machi.shared.db.database import Transaction

LATE = timedelta(hours=1)
"""No event is said by a transaction that lived this long: its moment is older than its commit."""

_CHANGED = """
select l.entity_id from event_log l
 where l.at >= cast(:since as timestamptz) and l.subject like :about and l.entity_id > :after
 group by l.entity_id
having max(l.revision) > coalesce((
  select f.revision from {table} f where f.{key} = cast(l.entity_id as uuid)), 0)
 order by l.entity_id limit :at_most
"""
"""A page of names: after the last of the page before, so that none is met twice."""

_EVENTS = """
select entity_id, subject, revision, at, data from event_log
 where entity_id = any (:entities) and subject like :about
 order by entity_id, revision, position
"""

_PROGRESS = "statistics"


@dataclass(frozen=True, slots=True)
class Page:
    """Entities with events since then, after the last one of the page before."""

    since: datetime
    after: str
    at_most: int


async def changed_tickets(tx: Transaction, page: Page) -> list[str]:
    """Name tickets with events that their facts do not know yet."""
    statement = _CHANGED.format(table="visit_fact", key="ticket_id")
    return await _changed(tx, statement, "queue.ticket.%", page)


async def changed_reservations(tx: Transaction, page: Page) -> list[str]:
    """Name reservations with events that their facts do not know yet."""
    statement = _CHANGED.format(table="reservation_fact", key="reservation_id")
    return await _changed(tx, statement, "queue.reservation.%", page)


async def _changed(tx: Transaction, statement: str, about: str, page: Page) -> list[str]:
    connection = await tx.session.connection()
    given = {"since": page.since, "after": page.after, "at_most": page.at_most, "about": about}
    return list((await connection.execute(text(statement), given)).scalars())


async def learn_visits(tx: Transaction, tickets: Sequence[str]) -> None:
    """Fold tickets' events anew and keep the facts, unless newer ones are there already."""
    stories = await _stories(tx, tickets, "queue.ticket.%")
    told = [(entity, revision, visit(events)) for entity, revision, events in stories]
    rows = [
        {"ticket_id": UUID(entity), "revision": revision, **_row(facts)}
        for entity, revision, facts in told
        if facts is not None
    ]
    await _keep(tx, VisitFactRow, "ticket_id", rows)


async def learn_bookings(tx: Transaction, reservations: Sequence[str]) -> None:
    """Do the same for reservations."""
    stories = await _stories(tx, reservations, "queue.reservation.%")
    rows = [
        {"reservation_id": UUID(entity), "revision": revision, **asdict(booking(events))}
        for entity, revision, events in stories
    ]
    await _keep(tx, ReservationFactRow, "reservation_id", rows)


async def _stories(
    tx: Transaction, entities: Sequence[str], about: str
) -> list[tuple[str, int, list[Happened]]]:
    connection = await tx.session.connection()
    given = {"entities": list(entities), "about": about}
    rows = (await connection.execute(text(_EVENTS), given)).all()
    found = []
    for entity, events in groupby(rows, key=lambda row: row.entity_id):
        known = list(events)
        told = [Happened(each.subject.split(".")[2], each.at, each.data) for each in known]
        found.append((entity, known[-1].revision, told))
    return found


async def _keep(
    tx: Transaction,
    table: type[VisitFactRow | ReservationFactRow],
    key: str,
    rows: Sequence[Mapping[str, Any]],
) -> None:
    if not rows:
        return
    fact = insert(table).values(rows)
    await tx.session.exec(
        fact.on_conflict_do_update(
            index_elements=[key],
            set_={name: fact.excluded[name] for name in rows[0] if name != key},
            where=fact.excluded.revision > col(table.revision),
        )
    )


def _row(facts: Visit) -> dict[str, Any]:
    values = {each.name: getattr(facts, each.name) for each in fields(facts)}
    values["reasons"] = list(facts.reasons)
    values["wait"] = facts.legs[0].wait
    values["legs"] = [
        {
            "line": leg.line,
            "wait_from": leg.wait_from and leg.wait_from.isoformat(),
            "called_at": leg.called_at and leg.called_at.isoformat(),
            "way": leg.way,
            "service": leg.service,
        }
        for leg in facts.legs
    ]
    return values


def read(row: Mapping[str, Any]) -> Visit:
    """Give the facts of a row of `visit_fact` back."""
    values = {each.name: row[each.name] for each in fields(Visit)}
    values["reasons"] = tuple(values["reasons"])
    values["legs"] = tuple(
        Leg(
            leg["line"],
            leg["wait_from"] and datetime.fromisoformat(leg["wait_from"]),
            leg["called_at"] and datetime.fromisoformat(leg["called_at"]),
            leg["way"],
            leg["service"],
        )
        for leg in values["legs"]
    )
    return Visit(**values)


async def heard_until(tx: Transaction) -> datetime | None:
    """Tell up to when every event is known; None before the first time."""
    row = await tx.session.get(StatisticsProgressRow, _PROGRESS)
    return row.heard_until if row else None


async def note_heard(tx: Transaction, until: datetime) -> None:
    """Move on, never back: another projector may be ahead."""
    row = insert(StatisticsProgressRow).values(name=_PROGRESS, heard_until=until)
    await tx.session.exec(
        row.on_conflict_do_update(
            index_elements=["name"],
            set_={"heard_until": until},
            where=row.excluded.heard_until > col(StatisticsProgressRow.heard_until),
        )
    )


async def forget_everything(tx: Transaction) -> None:
    """Delete the projections; the event log stays."""
    for table in (VisitFactRow, ReservationFactRow, StatisticsProgressRow):
        await tx.session.exec(delete(table))


VISITS = """
select * from visit_fact
 where ($1::varchar is null or site = $1) and day between $2::date and $3::date
 order by ticket_id
"""
"""$1 site or null for all, $2 first and $3 last day."""

BOOKINGS = """
select * from reservation_fact
 where ($1::varchar is null or site = $1) and day between $2::date and $3::date
"""
"""As `VISITS`."""
