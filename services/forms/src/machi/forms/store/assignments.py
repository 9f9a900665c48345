"""Who has taken a case on, and whom a case can be given to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select, update

from machi.forms.domain.application import Application
from machi.forms.tables.applications import ApplicationRow
from machi.forms.tables.review import AssignmentRow, ColleagueRow
from machi.shared.db.database import Transaction
from machi.shared.ids import new_id

LATELY = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff who can have cases."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Assignment:
    """A line of a case's history: who had it from then on; None: nobody."""

    staff_name: str | None
    made_by: str
    at: datetime


async def assign(
    tx: Transaction, case: Application, seen: UUID | None, to: Colleague | None
) -> bool:
    """Give a case to somebody, or to nobody; False when it is not with whom it was seen with."""
    given = await tx.session.exec(
        update(ApplicationRow)
        .where(
            col(ApplicationRow.id) == case.id,
            col(ApplicationRow.assigned_to).is_not_distinct_from(seen),
        )
        .values(assigned_to=to.id if to else None, assigned_name=to.name if to else None)
    )
    return given.rowcount == 1


async def remember(
    tx: Transaction, case: Application, to: Colleague | None, made_by: str, at: datetime
) -> None:
    tx.session.add(
        AssignmentRow(
            id=new_id(),
            application_id=case.id,
            staff_id=to.id if to else None,
            staff_name=to.name if to else None,
            made_by=made_by,
            at=at,
        )
    )
    await tx.session.flush()


async def of_case(tx: Transaction, application_id: UUID) -> Sequence[Assignment]:
    """List who had a case, oldest first."""
    found = (
        select(AssignmentRow)
        .where(AssignmentRow.application_id == application_id)
        .order_by(col(AssignmentRow.at), col(AssignmentRow.id))
    )
    rows = await tx.session.exec(found)
    return [Assignment(one.staff_name, one.made_by, one.at) for one in rows.all()]


async def seen_at_work(tx: Transaction, colleague: Colleague, today: date) -> None:
    """Remember that somebody works with the list; written once a day."""
    values = {"staff_id": colleague.id, "name": colleague.name, "seen_on": today}
    known = insert(ColleagueRow).values(values)
    await tx.session.exec(
        known.on_conflict_do_update(
            index_elements=["staff_id"],
            set_={"name": colleague.name, "seen_on": today},
            where=(col(ColleagueRow.seen_on) < today) | (col(ColleagueRow.name) != colleague.name),
        )
    )


async def colleagues(tx: Transaction, today: date) -> Sequence[Colleague]:
    """List who worked with the list lately, by name."""
    found = (
        select(ColleagueRow)
        .where(col(ColleagueRow.seen_on) >= today - LATELY)
        .order_by(col(ColleagueRow.name), col(ColleagueRow.staff_id))
    )
    return [Colleague(one.staff_id, one.name) for one in (await tx.session.exec(found)).all()]


async def colleague(tx: Transaction, staff_id: UUID) -> Colleague | None:
    row = await tx.session.get(ColleagueRow, staff_id)
    return None if row is None else Colleague(row.staff_id, row.name)
