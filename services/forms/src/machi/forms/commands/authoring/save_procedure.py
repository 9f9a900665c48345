from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from machi.forms.commands.authoring.drafting import check_free
from machi.forms.commands.authoring.moving import Moved, Seen, moved_once
from machi.forms.domain.authoring.document import as_version, check_storable
from machi.forms.domain.authoring.drafts import Author, DocumentDraft, DraftCommand, DraftKind
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
        name = draft.document_id
        if draft.base_version is None:
            name = str(command.document.get("id") or name)
            await check_free(tx, DraftKind.PROCEDURE, name)
        document = as_version(command.document, name, (draft.base_version or 0) + 1)
        changes = {
            "document_id": name,
            "document": document,
            "changed_by": command.by.id,
            "changed_by_name": command.by.name,
            "changed_at": at,
        }
        return DraftMove(DraftCommand.SAVE, command.by, at, changes=changes)

    seen = Seen(DraftKind.PROCEDURE, command.draft_id, command.expected_revision)
    return await moved_once(context, seen, save, command.request)
