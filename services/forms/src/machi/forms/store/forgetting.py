"""What is left of a case when it is forgotten: its number, its states and times; nobody's data.

Every table that points at a case is emptied of it, whoever adds one: what is to stay is named here.
"""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

from sqlalchemy import Column, Table, delete, func
from sqlmodel import col, select, update

from machi.forms.tables import ApplicationRow, TransitionRow, metadata
from machi.forms.tables.intake import IntakeRow
from machi.shared.db.database import Database, Transaction

STAY = frozenset({"application_transition"})
"""Steps stay, for the city's figures; who made them does not."""

_OVER = """
select a.id from application a
join procedure_version v
  on (v.procedure_id, v.version) = (a.procedure_id, a.procedure_version)
where a.state in ('closed', 'withdrawn') and a.purged_at is null
  and (a.held_until is null or a.held_until < $1)
  and (a.changed_at at time zone 'Asia/Tokyo')::date
    + (v.document #>> array['retention', case when a.state = 'withdrawn' then 'withdrawn'
        when a.granted then 'done' else 'refused' end])::int < $1
order by a.changed_at limit $2
"""
"""The rule of `domain.retention`, asked of all cases at once; each is asked again alone."""

_LISTED = """
select a.id, a.receipt_number, a.procedure_id, a.state, a.held_until, a.purged_at,
  (a.changed_at at time zone 'Asia/Tokyo')::date
    + (v.document #>> array['retention', case when a.state = 'withdrawn' then 'withdrawn'
        when a.granted then 'done' else 'refused' end])::int as last_day
from application a
join procedure_version v
  on (v.procedure_id, v.version) = (a.procedure_id, a.procedure_version)
where a.receipt_number is not null
"""


async def over(db: Database, today: date, limit: int) -> list[UUID]:
    """List cases that are to be forgotten today, longest over first."""
    return [row["id"] for row in await db.rows(_OVER, today, limit)]


async def soon(db: Database, until: date, limit: int) -> list[dict[str, object]]:
    """List cases whose last day comes, or came, before a day and that nobody holds."""
    rows = await db.rows(
        f"select * from ({_LISTED} and a.state in ('closed', 'withdrawn') and a.purged_at is null"  # noqa: S608 - our own text
        " and (a.held_until is null or a.held_until < $1)) b"
        " where last_day < $1 order by last_day, id limit $2",
        until,
        limit,
    )
    return [dict(row) for row in rows]


async def held(db: Database, today: date, limit: int) -> list[dict[str, object]]:
    """List cases that somebody holds."""
    rows = await db.rows(
        f"{_LISTED} and a.held_until >= $1 and a.purged_at is null order by a.held_until limit $2",
        today,
        limit,
    )
    return [dict(row) for row in rows]


async def purged(db: Database, limit: int) -> list[dict[str, object]]:
    """List what was forgotten, newest first."""
    rows = await db.rows(
        f"{_LISTED} and a.purged_at is not null order by a.purged_at desc limit $1", limit
    )
    return [dict(row) for row in rows]


async def hold(tx: Transaction, application_id: UUID, until: date | None) -> None:
    await tx.session.exec(
        update(ApplicationRow)
        .where(col(ApplicationRow.id) == application_id)
        .values(held_until=until)
    )


async def delete_rows(tx: Transaction, application_id: UUID) -> None:
    """Delete what hangs on a case, and what hangs on that."""
    hanging = {table.name: column for table, column in _hanging(metadata.tables["application"])}
    for name, column in hanging.items():
        if name in STAY:
            continue
        table = metadata.tables[name]
        for further, points in _hanging(table):
            own = select(*table.primary_key.columns).where(column == application_id)
            await tx.session.exec(delete(further).where(points.in_(own)))
        await tx.session.exec(delete(table).where(column == application_id))


async def leave_skeleton(tx: Transaction, application_id: UUID) -> UUID | None:
    """Take everything of people out of the case itself; give the intake that it came from."""
    nothing = {"answers": b"", "fee_lines": [], "protected": False, "purged_at": func.now()}
    unknown = dict.fromkeys(_PERSONAL)
    found = select(ApplicationRow.intake_id).where(ApplicationRow.id == application_id)
    intake_id = (await tx.session.exec(found)).one()
    await tx.session.exec(
        update(ApplicationRow)
        .where(col(ApplicationRow.id) == application_id)
        .values(**nothing, **unknown)
    )
    await tx.session.exec(
        update(TransitionRow)
        .where(col(TransitionRow.application_id) == application_id)
        .values(actor=TransitionRow.role, reason=None)
    )
    return intake_id


_PERSONAL = (
    *("draft_token_hash", "pre_entry_hash", "secret_hash", "recipient", "likeness"),
    "citizen",
    *("payment_path", "receipt_path", "assigned_to", "assigned_name"),
)


async def last_of_intake(tx: Transaction, intake_id: UUID) -> bool:
    """Tell whether all cases of an intake are forgotten."""
    left = select(func.count()).where(
        ApplicationRow.intake_id == intake_id, col(ApplicationRow.purged_at).is_(None)
    )
    return (await tx.session.exec(left)).one() == 0


async def empty_intake(tx: Transaction, intake_id: UUID) -> None:
    await tx.session.exec(
        update(IntakeRow)
        .where(col(IntakeRow.id) == intake_id)
        .values(content=b"", signature=None, ticket=None)
    )


def _hanging(on: Table) -> Iterator[tuple[Table, Column[UUID]]]:
    """List the tables with a column that points at another, and that column."""
    for table in metadata.tables.values():
        for key in table.foreign_keys:
            if key.column.table is on and table is not on:
                yield table, key.parent
