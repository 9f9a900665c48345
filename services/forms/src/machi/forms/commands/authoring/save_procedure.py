from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from machi.forms.commands.authoring.drafting import saved
from machi.forms.commands.authoring.moving import Moved, Seen, moved_once
from machi.forms.domain.authoring.document import check_storable
from machi.forms.domain.authoring.drafts import Author, DocumentDraft, DraftKind
from machi.forms.store.document_drafts import DraftMove
from machi.shared.db.database import Transaction
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class SaveProcedure:
    """The whole document as somebody has it on their screen. It may be incomplete."""

    draft_id: UUID
    expected_revision: int
    document: Mapping[str, Any]
    by: Author
    request: Once | None = None
    looked: str | None = None
    """Of a document from elsewhere: what somebody has looked at and found right for this city."""


async def save_procedure(command: SaveProcedure, context: Context) -> Moved:
    """Keep the document; what is wrong with it is told by `lint`, not here.

    The name of a procedure that was never published may change; the number of the version is ours.

    Raises:
        NoSuchProcedureDraft: there is none.
        DocumentDraftChanged: somebody changed it since it was seen; says who.
        NotInThisDraftState: it is proposed, scheduled, published or discarded.
        NotADocument: it cannot be kept.
        ProcedureIdTaken, ProcedureHasDraft: its new name is taken.

    """
    check_storable(command.document)
    at = context.clock.now()

    async def save(tx: Transaction, draft: DocumentDraft) -> DraftMove:
        move = await saved(tx, draft, command.document, command.by, at)
        if draft.origin is None or command.looked is None:
            return move
        origin = draft.origin.looked(command.looked)
        return replace(move, changes={**move.changes, "origin": origin})

    seen = Seen(DraftKind.PROCEDURE, command.draft_id, command.expected_revision)
    return await moved_once(context, seen, save, command.request)
