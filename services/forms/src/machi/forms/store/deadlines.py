"""Cases whose standard processing period comes to its end."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import text, tuple_
from sqlalchemy.orm import defer
from sqlmodel import col, select, update

from machi.forms.domain.application import Application
from machi.forms.domain.clock import PeriodMark
from machi.forms.store.applications import application_of
from machi.forms.tables.applications import STILL_OPEN, ApplicationRow
from machi.shared.db.database import Transaction


async def running_out(
    tx: Transaction, until: date, *, after: Application | None, limit: int
) -> Sequence[Application]:
    """Take cases whose period runs out up to a day and is not over yet, the earliest first.

    Those that somebody else makes a step with now are passed over: the step marks them.
    """
    row = ApplicationRow
    found = (
        select(row)
        .options(defer(col(row.answers), raiseload=True))  # type: ignore[arg-type]  # sqlmodel says Mapped; sealed and long
        .where(
            row.receipt_number != None,  # noqa: E711 - SQL
            text(STILL_OPEN),
            col(row.due_on) <= until,
            col(row.period_mark).is_distinct_from(PeriodMark.OVER),
        )
        .order_by(col(row.due_on), col(row.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    if after is not None:
        found = found.where(tuple_(col(row.due_on), col(row.id)) > (after.due_on, after.id))
    return [application_of(one) for one in (await tx.session.exec(found)).all()]


async def mark(tx: Transaction, marks: Sequence[tuple[UUID, PeriodMark | None]]) -> None:
    """Mark cases whose rows are locked."""
    for word in {word for _, word in marks}:
        ids = [own for own, each in marks if each == word]
        await tx.session.exec(
            update(ApplicationRow).where(col(ApplicationRow.id).in_(ids)).values(period_mark=word)
        )
