"""What the commands about a draft have in common: done once, to the draft as it was seen."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from machi.forms.domain.authoring.drafts import DocumentDraft, DraftKind, DraftState
from machi.forms.store import document_drafts
from machi.forms.store.document_drafts import DraftMove
from machi.shared.db.database import Transaction
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a draft is after a step."""

    draft_id: UUID
    state: DraftState
    revision: int


@dataclass(frozen=True, slots=True)
class Seen:
    """The draft that somebody acts on, and the revision that they saw."""

    kind: DraftKind
    draft_id: UUID
    revision: int


Decide = Callable[[Transaction, DocumentDraft], Awaitable[DraftMove]]


async def moved_once(
    context: Context, seen: Seen, decide: Decide, request: Once | None = None
) -> Moved:
    """Take a step in one transaction; a repeat of the request gets the first answer.

    Raises:
        NoSuchProcedureDraft, NoSuchNavigatorDraft: there is none.
        DocumentDraftChanged: somebody changed it since it was seen; says who.
        NotInThisDraftState: the step is not possible now.

    """
    async with context.db.transaction() as tx:
        earlier = await tx.earlier(request, Moved)
        if earlier is not None:
            return earlier
        draft = await document_drafts.by_id(tx, seen.draft_id, seen.kind, lock=True)
        if draft.revision != seen.revision:
            raise document_drafts.changed(draft)
        draft = await document_drafts.move(tx, draft, await decide(tx, draft))
        return await tx.answer(request, Moved(draft.id, draft.state, draft.revision))
