from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.authoring.moving import Moved, Seen, moved_once
from machi.forms.commands.publish_procedure import check_document, refuse
from machi.forms.domain.authoring.drafts import Author, DocumentDraft, DraftCommand, DraftKind
from machi.forms.domain.authoring.finding import Lint
from machi.forms.domain.authoring.origin import not_looked
from machi.forms.store.document_drafts import DraftMove
from machi.shared.db.database import Transaction
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class ProposeProcedure:
    """A department says that its draft is ready; another person has to approve it."""

    draft_id: UUID
    expected_revision: int
    by: Author
    request: Once | None = None


async def propose_procedure(command: ProposeProcedure, context: Context) -> Moved:
    """Propose a draft that could be published as it is. It cannot be changed until it comes back.

    Raises:
        NoSuchProcedureDraft: there is none.
        DocumentDraftChanged: somebody changed it since it was seen; says who.
        NotInThisDraftState: it is not being edited.
        ProcedureRefused: the linter has something against it, an example fails, or it is from
            elsewhere and nobody has looked at what differs from city to city.

    """

    async def propose(tx: Transaction, draft: DocumentDraft) -> DraftMove:
        await check_document(tx, draft.document)
        refuse(Lint(tuple(not_looked(draft.origin)), ()))
        changes = {"proposed_by": command.by.id}
        return DraftMove(DraftCommand.PROPOSE, command.by, context.clock.now(), changes=changes)

    seen = Seen(DraftKind.PROCEDURE, command.draft_id, command.expected_revision)
    return await moved_once(context, seen, propose, command.request)
