"""Drafts of procedures and what was done with them: the only SQL about them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from machi.forms.domain.authoring.drafts import (
    OPEN,
    Author,
    DraftCommand,
    DraftState,
    DraftStep,
    NoSuchProcedureDraft,
    ProcedureDraft,
    ProcedureDraftChanged,
    ProcedureHasDraft,
    step,
)
from machi.forms.tables.procedures import ProcedureDraftRow, ProcedureDraftStepRow
from machi.shared.db.database import Transaction

_FIELDS = tuple(ProcedureDraft.__dataclass_fields__)


@dataclass(frozen=True, slots=True)
class DraftMove:
    """A step to make: `changes` are columns of the draft that change with it."""

    command: DraftCommand
    by: Author
    at: datetime
    note: str | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)


async def add(tx: Transaction, draft: ProcedureDraft) -> None:
    """Keep a new draft.

    Raises:
        ProcedureHasDraft: the procedure has an open draft already.

    """
    tx.session.add(ProcedureDraftRow(**{name: getattr(draft, name) for name in _FIELDS}))
    await _flush(tx)
    started = DraftMove(
        DraftCommand.START, Author(draft.made_by, draft.made_by_name), draft.changed_at
    )
    await _record(tx, draft.id, draft.revision, started)


async def by_id(tx: Transaction, draft_id: UUID, *, lock: bool = False) -> ProcedureDraft:
    """Give a draft, open or not.

    Raises:
        NoSuchProcedureDraft: there is none.

    """
    found = select(ProcedureDraftRow).where(ProcedureDraftRow.id == draft_id)
    row = (await tx.session.exec(found.with_for_update() if lock else found)).first()
    if row is None:
        raise NoSuchProcedureDraft
    return _draft(row)


async def open_drafts(tx: Transaction) -> Sequence[ProcedureDraft]:
    """List the drafts that people work on, last changed first."""
    found = (
        select(ProcedureDraftRow)
        .where(col(ProcedureDraftRow.state).in_(OPEN))
        .order_by(col(ProcedureDraftRow.changed_at).desc())
    )
    return [_draft(row) for row in (await tx.session.exec(found)).all()]


async def is_open(tx: Transaction, procedure_id: str) -> bool:
    """Tell whether somebody is making or changing this procedure."""
    found = select(ProcedureDraftRow.id).where(
        ProcedureDraftRow.procedure_id == procedure_id, col(ProcedureDraftRow.state).in_(OPEN)
    )
    return (await tx.session.exec(found)).first() is not None


async def due(tx: Transaction, today: date) -> Sequence[ProcedureDraft]:
    """Take the approved drafts whose day has come."""
    found = (
        select(ProcedureDraftRow)
        .where(
            ProcedureDraftRow.state == DraftState.SCHEDULED,
            col(ProcedureDraftRow.publish_on) <= today,
        )
        .with_for_update(skip_locked=True)
    )
    return [_draft(row) for row in (await tx.session.exec(found)).all()]


async def move(tx: Transaction, draft: ProcedureDraft, made: DraftMove) -> ProcedureDraft:
    """Make a step by compare-and-set on (state, revision).

    Raises:
        NotInThisDraftState: the table has no such step.
        ProcedureDraftChanged: somebody was faster; says who and when.
        ProcedureHasDraft: it was given the name of a procedure that has a draft already.

    """
    changes = {
        "state": step(draft.state, made.command),
        "revision": draft.revision + 1,
        **made.changes,
    }
    try:
        moved = await tx.session.exec(
            update(ProcedureDraftRow)
            .where(
                col(ProcedureDraftRow.id) == draft.id,
                col(ProcedureDraftRow.state) == draft.state,
                col(ProcedureDraftRow.revision) == draft.revision,
            )
            .values(**changes)
        )
    except IntegrityError as taken:
        raise ProcedureHasDraft(str(changes.get("procedure_id"))) from taken
    if moved.rowcount != 1:
        raise changed(await by_id(tx, draft.id))
    if made.command is not DraftCommand.SAVE:
        await _record(tx, draft.id, draft.revision + 1, made)
    return ProcedureDraft(**{**{name: getattr(draft, name) for name in _FIELDS}, **changes})


def changed(draft: ProcedureDraft) -> ProcedureDraftChanged:
    """Say who changed a draft last."""
    return ProcedureDraftChanged(f"revision {draft.revision} by {draft.changed_by_name}")


async def history(tx: Transaction, draft_id: UUID) -> Sequence[DraftStep]:
    """List what was done with a draft, oldest first."""
    found = (
        select(ProcedureDraftStepRow)
        .where(ProcedureDraftStepRow.draft_id == draft_id)
        .order_by(col(ProcedureDraftStepRow.revision))
    )
    return [
        DraftStep(row.revision, DraftCommand(row.command), row.staff_name, row.note, row.at)
        for row in (await tx.session.exec(found)).all()
    ]


async def _record(tx: Transaction, draft_id: UUID, revision: int, made: DraftMove) -> None:
    tx.session.add(
        ProcedureDraftStepRow(
            draft_id=draft_id,
            revision=revision,
            command=made.command,
            staff_id=made.by.id,
            staff_name=made.by.name,
            note=made.note,
            at=made.at,
        )
    )
    await tx.session.flush()


async def _flush(tx: Transaction) -> None:
    try:
        await tx.session.flush()
    except IntegrityError as taken:
        raise ProcedureHasDraft from taken


def _draft(row: ProcedureDraftRow) -> ProcedureDraft:
    values = {name: getattr(row, name) for name in _FIELDS}
    return ProcedureDraft(**{**values, "state": DraftState(row.state)})
