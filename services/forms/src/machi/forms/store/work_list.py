"""The work list: the only SQL about it. Nothing of the answers is read."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, or_, text, tuple_
from sqlalchemy.orm import defer
from sqlmodel import col, select

from machi.forms.domain.application import Application
from machi.forms.domain.clock import PeriodMark
from machi.forms.domain.lifecycle import State
from machi.forms.domain.work_list import Order, Period, Whose, WorkList
from machi.forms.store.applications import application_of
from machi.forms.tables.applications import STILL_OPEN, ApplicationRow
from machi.shared.db.database import Transaction

_ROW = ApplicationRow
_MARKS = {
    Period.NEAR: (PeriodMark.NEAR, PeriodMark.LAST_DAY),
    Period.OVER: (PeriodMark.OVER,),
}


async def page(
    tx: Transaction, wanted: WorkList, *, after: UUID | None, limit: int
) -> Sequence[Application]:
    """List cases in the order of the list, beginning after one of them."""
    found = _filtered(select(_ROW), wanted).options(
        defer(col(_ROW.answers), raiseload=True)  # type: ignore[arg-type]  # sqlmodel says Mapped; sealed and long
    )
    if after is not None:
        found = found.where(_later(wanted.order, await _place(tx, after)))
    rows = await tx.session.exec(found.order_by(*_order(wanted.order)).limit(limit))
    return [application_of(row) for row in rows.all()]


async def count(tx: Transaction, wanted: WorkList, *, at_most: int) -> int:
    """Count the cases of a list, no farther than to a limit."""
    some = _filtered(select(_ROW.id), wanted).limit(at_most).subquery()
    return int((await tx.session.exec(select(func.count()).select_from(some))).one())


async def versions(tx: Transaction, wanted: WorkList) -> Sequence[tuple[str, int, int]]:
    """Count the cases of a list by procedure and version: (procedure, version, cases)."""
    pinned = (_ROW.procedure_id, _ROW.procedure_version)
    found = _filtered(select(*pinned, func.count()), wanted).group_by(*pinned).order_by(*pinned)
    return [(one[0], one[1], one[2]) for one in (await tx.session.exec(found)).all()]


def _filtered(found: Any, wanted: WorkList) -> Any:  # noqa: ANN401 - a select of rows or of columns
    found = found.where(_ROW.receipt_number != None)  # noqa: E711 - SQL
    if wanted.open or wanted.order is Order.DEADLINE:
        found = found.where(text(STILL_OPEN))  # word for word, so that the partial index is used
    for condition in _conditions(wanted):
        found = found.where(condition)
    return found


def _conditions(wanted: WorkList) -> list[Any]:
    found: list[Any] = []
    if wanted.state is not None:
        found.append(_ROW.state == wanted.state)
    if wanted.procedures is not None:
        found.append(col(_ROW.procedure_id).in_(sorted(wanted.procedures)))
    if wanted.version is not None:
        found.append(_ROW.procedure_version == wanted.version)
    if wanted.whose is Whose.MINE:
        found.append(_ROW.assigned_to == wanted.asker)
    elif wanted.whose is not None:
        taken = col(_ROW.assigned_to).is_not(None)
        found.append(taken if wanted.whose is Whose.SOMEBODY else ~taken)
    if wanted.period is not None:
        found.append(col(_ROW.period_mark).in_(_MARKS[wanted.period]))
    if wanted.correction_overdue:
        found.append(
            and_(
                col(_ROW.state) == State.CORRECTION_REQUESTED,
                col(_ROW.correction_overdue).is_(other=True),
            )
        )
    if wanted.receipt_number is not None:
        found.append(_ROW.receipt_number == wanted.receipt_number)
    return found


def _order(order: Order) -> tuple[Any, ...]:
    if order is Order.DEADLINE:
        return col(_ROW.due_on).asc(), col(_ROW.id).asc()  # nulls come last
    return col(_ROW.submitted_at).desc(), col(_ROW.id).desc()


async def _place(tx: Transaction, after: UUID) -> Any:  # noqa: ANN401 - a row of columns
    found = select(col(_ROW.submitted_at), col(_ROW.due_on), _ROW.id).where(_ROW.id == after)
    return (await tx.session.exec(found)).first()


def _later(order: Order, place: Any) -> Any:  # noqa: ANN401 - a condition
    if place is None:  # it was purged meanwhile: the list begins again
        return text("true")
    submitted_at, due_on, own = place
    if order is Order.NEWEST:
        here = tuple_(col(_ROW.submitted_at), col(_ROW.id))
        return here < (submitted_at, own)
    stands = col(_ROW.due_on).is_(None)
    if due_on is None:
        return and_(stands, col(_ROW.id) > own)
    return or_(tuple_(col(_ROW.due_on), col(_ROW.id)) > (due_on, own), stands)
