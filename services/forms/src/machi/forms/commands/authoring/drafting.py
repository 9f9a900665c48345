"""What the commands that open a draft have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from machi.forms.domain.authoring.document import as_version, check_storable
from machi.forms.domain.authoring.drafts import (
    Author,
    DocumentDraft,
    DraftCommand,
    DraftKind,
    DraftState,
    NavigatorIdTaken,
    ProcedureIdTaken,
)
from machi.forms.domain.authoring.origin import Origin
from machi.forms.store import document_drafts, navigators, procedures
from machi.forms.store.document_drafts import DraftMove
from machi.shared.db.database import Transaction
from machi.shared.db.once import Once
from machi.shared.ids import new_id
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class Started:
    """A draft that is open now."""

    draft_id: UUID
    revision: int


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a draft begins as; base_version: of the published document, None for a new one."""

    kind: DraftKind
    document: Mapping[str, Any]
    base_version: int | None = None
    origin: Origin | None = None


_TAKEN = {
    DraftKind.PROCEDURE: (procedures.is_published, ProcedureIdTaken),
    DraftKind.NAVIGATOR: (navigators.is_published, NavigatorIdTaken),
}


async def new_document(
    new: Beginning, by: Author, request: Once | None, context: Context
) -> Started:
    """Open the draft of a document whose name nobody has here.

    Raises:
        NotADocument: it cannot be kept.
        ProcedureIdTaken, NavigatorIdTaken: a published document has the name.
        ProcedureHasDraft, NavigatorHasDraft: an open draft has it.

    """
    check_storable(new.document)
    async with context.db.transaction() as tx:
        earlier = await tx.earlier(request, Started)
        if earlier is not None:
            return earlier
        await check_free(tx, new.kind, new.document["id"])
        started = await begin(tx, new, by, context.clock.now())
        return await tx.answer(request, started)


async def check_free(tx: Transaction, kind: DraftKind, name: str) -> None:
    """Refuse a name that a published document of this kind has.

    Raises:
        ProcedureIdTaken, NavigatorIdTaken: it is taken.

    """
    is_published, taken = _TAKEN[kind]
    if await is_published(tx, name):
        raise taken(name)


async def begin(tx: Transaction, new: Beginning, by: Author, at: datetime) -> Started:
    """Keep a new draft.

    Raises:
        ProcedureHasDraft, NavigatorHasDraft: the document has an open one already.

    """
    if by.id is None:
        raise TypeError("a person opens a draft, never a timer")
    draft = DocumentDraft(
        id=new_id(),
        kind=new.kind,
        document_id=new.document["id"],
        base_version=new.base_version,
        document=new.document,
        revision=1,
        state=DraftState.EDITING,
        made_by=by.id,
        made_by_name=by.name,
        changed_by=by.id,
        changed_by_name=by.name,
        changed_at=at,
        proposed_by=None,
        publish_on=None,
        origin=new.origin,
    )
    await document_drafts.add(tx, draft)
    return Started(draft.id, draft.revision)


async def saved(
    tx: Transaction, draft: DocumentDraft, document: Mapping[str, Any], by: Author, at: datetime
) -> DraftMove:
    """Give the step that keeps a document; a name that was never published may change.

    Raises:
        ProcedureIdTaken, NavigatorIdTaken: a published document has the new name.

    """
    name = draft.document_id
    if draft.base_version is None:
        name = str(document.get("id") or name)
        await check_free(tx, draft.kind, name)
    changes = {
        "document_id": name,
        "document": as_version(document, name, (draft.base_version or 0) + 1),
        "changed_by": by.id,
        "changed_by_name": by.name,
        "changed_at": at,
    }
    return DraftMove(DraftCommand.SAVE, by, at, changes=changes)
