"""Drafts of documents and what was done with them: the only SQL about them."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from machi.forms.domain.authoring.drafts import (
    OPEN,
    Author,
    DocumentDraft,
    DocumentDraftChanged,
    DraftCommand,
    DraftKind,
    DraftState,
    DraftStep,
    NavigatorHasDraft,
    NoSuchNavigatorDraft,
    NoSuchProcedureDraft,
    ProcedureHasDraft,
    step,
)
from machi.forms.domain.authoring.origin import Origin
from machi.forms.tables.procedures import DocumentDraftRow, DocumentDraftStepRow
from machi.shared.db.database import Transaction

_FIELDS = tuple(DocumentDraft.__dataclass_fields__)
_NOT_THERE = {
    DraftKind.PROCEDURE: NoSuchProcedureDraft,
    DraftKind.NAVIGATOR: NoSuchNavigatorDraft,
}
_OPEN_ALREADY = {
    DraftKind.PROCEDURE: ProcedureHasDraft,
    DraftKind.NAVIGATOR: NavigatorHasDraft,
}


@dataclass(frozen=True, slots=True)
class DraftMove:
    """A step to make: `changes` are columns of the draft that change with it."""

    command: DraftCommand
    by: Author
    at: datetime
    note: str | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)


async def add(tx: Transaction, draft: DocumentDraft) -> None:
    """Keep a new draft.

    Raises:
        ProcedureHasDraft, NavigatorHasDraft: the document has an open draft already.

    """
    row = _stored({name: getattr(draft, name) for name in _FIELDS})
    tx.session.add(DocumentDraftRow(**row))
    try:
        await tx.session.flush()
    except IntegrityError as taken:
        raise _OPEN_ALREADY[draft.kind] from taken
    started = DraftMove(
        DraftCommand.START, Author(draft.made_by, draft.made_by_name), draft.changed_at
    )
    await _record(tx, draft.id, draft.revision, started)


async def by_id(
    tx: Transaction, draft_id: UUID, kind: DraftKind, *, lock: bool = False
) -> DocumentDraft:
    """Give a draft, open or not.

    Raises:
        NoSuchProcedureDraft, NoSuchNavigatorDraft: there is none of this kind.

    """
    found = select(DocumentDraftRow).where(
        DocumentDraftRow.id == draft_id, DocumentDraftRow.kind == kind
    )
    row = (await tx.session.exec(found.with_for_update() if lock else found)).first()
    if row is None:
        raise _NOT_THERE[kind]
    return _draft(row)


async def open_drafts(tx: Transaction, kind: DraftKind) -> Sequence[DocumentDraft]:
    """List the drafts that people work on, last changed first."""
    found = (
        select(DocumentDraftRow)
        .where(col(DocumentDraftRow.state).in_(OPEN), DocumentDraftRow.kind == kind)
        .order_by(col(DocumentDraftRow.changed_at).desc())
    )
    return [_draft(row) for row in (await tx.session.exec(found)).all()]


async def due(tx: Transaction, today: date) -> Sequence[DocumentDraft]:
    """Take the approved drafts whose day has come."""
    found = (
        select(DocumentDraftRow)
        .where(
            DocumentDraftRow.state == DraftState.SCHEDULED,
            col(DocumentDraftRow.publish_on) <= today,
        )
        .with_for_update(skip_locked=True)
    )
    return [_draft(row) for row in (await tx.session.exec(found)).all()]


async def move(tx: Transaction, draft: DocumentDraft, made: DraftMove) -> DocumentDraft:
    """Make a step by compare-and-set on (state, revision).

    Raises:
        NotInThisDraftState: the table has no such step.
        DocumentDraftChanged: somebody was faster; says who and when.
        ProcedureHasDraft, NavigatorHasDraft: its new name has an open draft already.

    """
    changes = {
        "state": step(draft.state, made.command),
        "revision": draft.revision + 1,
        **made.changes,
    }
    try:
        moved = await tx.session.exec(
            update(DocumentDraftRow)
            .where(
                col(DocumentDraftRow.id) == draft.id,
                col(DocumentDraftRow.state) == draft.state,
                col(DocumentDraftRow.revision) == draft.revision,
            )
            .values(**_stored(changes))
        )
    except IntegrityError as taken:
        raise _OPEN_ALREADY[draft.kind](str(changes.get("document_id"))) from taken
    if moved.rowcount != 1:
        raise changed(await by_id(tx, draft.id, draft.kind))
    if made.command is not DraftCommand.SAVE:
        await _record(tx, draft.id, draft.revision + 1, made)
    return DocumentDraft(**{**{name: getattr(draft, name) for name in _FIELDS}, **changes})


def changed(draft: DocumentDraft) -> DocumentDraftChanged:
    """Say who changed a draft last."""
    return DocumentDraftChanged(f"revision {draft.revision} by {draft.changed_by_name}")


async def history(tx: Transaction, draft_id: UUID) -> Sequence[DraftStep]:
    """List what was done with a draft, oldest first."""
    found = (
        select(DocumentDraftStepRow)
        .where(DocumentDraftStepRow.draft_id == draft_id)
        .order_by(col(DocumentDraftStepRow.revision))
    )
    return [
        DraftStep(row.revision, DraftCommand(row.command), row.staff_name, row.note, row.at)
        for row in (await tx.session.exec(found)).all()
    ]


async def _record(tx: Transaction, draft_id: UUID, revision: int, made: DraftMove) -> None:
    tx.session.add(
        DocumentDraftStepRow(
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


def _draft(row: DocumentDraftRow) -> DocumentDraft:
    values = {name: getattr(row, name) for name in _FIELDS}
    read = {"kind": DraftKind(row.kind), "state": DraftState(row.state), "origin": _origin(row)}
    return DocumentDraft(**{**values, **read})


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Give values as their columns hold them."""
    origin = values.get("origin")
    return {**values, "origin": asdict(origin)} if isinstance(origin, Origin) else dict(values)


def _origin(row: DocumentDraftRow) -> Origin | None:
    told = row.origin
    if told is None:
        return None
    return Origin(told["city"], told["license"], tuple(told["to_look"]))
