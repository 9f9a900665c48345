from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.authoring.moving import Moved, Seen, moved_once
from machi.forms.domain.authoring.drafts import Author, DocumentDraft, DraftCommand, DraftKind
from machi.forms.store.document_drafts import DraftMove
from machi.shared.db.database import Transaction
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class DiscardNavigator:
    """A draft is given up. What was published stays as it is."""

    draft_id: UUID
    expected_revision: int
    by: Author
    request: Once | None = None


async def discard_navigator(command: DiscardNavigator, context: Context) -> Moved:
    """Close the draft without publishing it.

    Raises:
        NoSuchNavigatorDraft: there is none.
        DocumentDraftChanged: somebody changed it since it was seen; says who.
        NotInThisDraftState: it is published or discarded.

    """

    async def discard(_: Transaction, __: DocumentDraft) -> DraftMove:
        return DraftMove(DraftCommand.DISCARD, command.by, context.clock.now())

    seen = Seen(DraftKind.NAVIGATOR, command.draft_id, command.expected_revision)
    return await moved_once(context, seen, discard, command.request)
