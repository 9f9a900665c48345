from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.authoring.moving import Moved, Seen, moved_once
from machi.forms.commands.publish_navigator import check_navigator
from machi.forms.domain.authoring.drafts import Author, DocumentDraft, DraftCommand, DraftKind
from machi.forms.store.document_drafts import DraftMove
from machi.shared.db.database import Transaction
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class ProposeNavigator:
    """A department says that its draft is ready; another person has to approve it."""

    draft_id: UUID
    expected_revision: int
    by: Author
    request: Once | None = None


async def propose_navigator(command: ProposeNavigator, context: Context) -> Moved:
    """Propose a draft that could be published as it is. It cannot be changed until it comes back.

    Raises:
        NoSuchNavigatorDraft: there is none.
        DocumentDraftChanged: somebody changed it since it was seen; says who.
        NotInThisDraftState: it is not being edited.
        NavigatorRefused: the linter has something against it, an example fails.

    """

    async def propose(tx: Transaction, draft: DocumentDraft) -> DraftMove:
        await check_navigator(tx, draft.document, context)
        changes = {"proposed_by": command.by.id}
        return DraftMove(DraftCommand.PROPOSE, command.by, context.clock.now(), changes=changes)

    seen = Seen(DraftKind.NAVIGATOR, command.draft_id, command.expected_revision)
    return await moved_once(context, seen, propose, command.request)
