"""What the commands that open a draft have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from machi.forms.domain.authoring.document import check_storable
from machi.forms.domain.authoring.drafts import (
    Author,
    DraftState,
    ProcedureDraft,
    ProcedureIdTaken,
)
from machi.forms.store import procedure_drafts, procedures
from machi.shared.db.database import Transaction
from machi.shared.db.once import Once
from machi.shared.ids import new_id
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class Started:
    """A draft that is open now."""

    draft_id: UUID
    revision: int


async def new_procedure(
    document: Mapping[str, Any], by: Author, request: Once | None, context: Context
) -> Started:
    """Open the draft of a procedure whose name nobody has here.

    Raises:
        NotADocument: it cannot be kept.
        ProcedureIdTaken: a published procedure has the name.
        ProcedureHasDraft: an open draft has it.

    """
    check_storable(document)
    async with context.db.transaction() as tx:
        earlier = await tx.earlier(request, Started)
        if earlier is not None:
            return earlier
        await check_free(tx, document["id"])
        started = await begin(tx, document, None, by, context.clock.now())
        return await tx.answer(request, started)


async def check_free(tx: Transaction, procedure_id: str) -> None:
    """Refuse a name that a published procedure has.

    Raises:
        ProcedureIdTaken: it is taken.

    """
    if await procedures.is_published(tx, procedure_id):
        raise ProcedureIdTaken(procedure_id)


async def begin(
    tx: Transaction,
    document: Mapping[str, Any],
    base_version: int | None,
    by: Author,
    at: datetime,
) -> Started:
    """Keep a new draft.

    Raises:
        ProcedureHasDraft: the procedure has an open one already.

    """
    if by.id is None:
        raise TypeError("a person opens a draft, never a timer")
    draft = ProcedureDraft(
        id=new_id(),
        procedure_id=document["id"],
        base_version=base_version,
        document=document,
        revision=1,
        state=DraftState.EDITING,
        made_by=by.id,
        made_by_name=by.name,
        changed_by=by.id,
        changed_by_name=by.name,
        changed_at=at,
        proposed_by=None,
        publish_on=None,
    )
    await procedure_drafts.add(tx, draft)
    return Started(draft.id, draft.revision)
