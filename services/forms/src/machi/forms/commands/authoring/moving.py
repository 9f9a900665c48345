"""What the commands about a draft have in common: done once, to the draft as it was seen."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from uuid import UUID

from machi.forms.domain.authoring.drafts import DraftState, ProcedureDraft
from machi.forms.store import procedure_drafts
from machi.forms.store.procedure_drafts import DraftMove
from machi.shared.db.database import Transaction
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class Moved:
    """Where a draft is after a step."""

    draft_id: UUID
    state: DraftState
    revision: int


Decide = Callable[[Transaction, ProcedureDraft], Awaitable[DraftMove]]


async def moved_once(
    context: Context,
    draft_id: UUID,
    expected_revision: int,
    decide: Decide,
    request: Once | None = None,
) -> Moved:
    """Take a step in one transaction; a repeat of the request gets the first answer.

    Raises:
        NoSuchProcedureDraft: there is none.
        ProcedureDraftChanged: somebody changed it since it was seen; says who.
        NotInThisDraftState: the step is not possible now.

    """
    async with context.db.transaction() as tx:
        earlier = await tx.earlier(request, Moved)
        if earlier is not None:
            return earlier
        draft = await procedure_drafts.by_id(tx, draft_id, lock=True)
        if draft.revision != expected_revision:
            raise procedure_drafts.changed(draft)
        draft = await procedure_drafts.move(tx, draft, await decide(tx, draft))
        return await tx.answer(request, Moved(draft.id, draft.state, draft.revision))
