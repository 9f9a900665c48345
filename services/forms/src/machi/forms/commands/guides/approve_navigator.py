from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.authoring.moving import Moved, Seen, moved_once
from machi.forms.commands.authoring.publishing import (
    publish_navigator_draft,
    until_its_day,
)
from machi.forms.commands.publish_navigator import check_navigator
from machi.forms.domain.authoring.drafts import (
    Author,
    DocumentDraft,
    DraftCommand,
    DraftKind,
    check_approver,
    step,
)
from machi.forms.store.document_drafts import DraftMove
from machi.shared.db.database import Transaction
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class ApproveNavigator:
    """A second person answers for a proposed draft."""

    draft_id: UUID
    expected_revision: int
    by: Author
    request: Once | None = None


async def approve_navigator(command: ApproveNavigator, context: Context) -> Moved:
    """Publish the draft, or schedule it for the day that its `effective.from` names.

    Raises:
        NoSuchNavigatorDraft: there is none.
        DocumentDraftChanged: somebody changed it since it was seen; says who.
        NotInThisDraftState: it is not proposed.
        ApprovedByAuthor: this person wrote or proposed it.
        NavigatorRefused: the linter has something against it by now.
        VersionIsFinal: this version was published meanwhile with another content.

    """

    async def approve(tx: Transaction, draft: DocumentDraft) -> DraftMove:
        step(draft.state, DraftCommand.PUBLISH)
        check_approver(draft, command.by)
        await check_navigator(tx, draft.document, context)
        waits = until_its_day(draft, command.by, context.clock.now())
        return waits or await publish_navigator_draft(tx, draft, command.by, context)

    seen = Seen(DraftKind.NAVIGATOR, command.draft_id, command.expected_revision)
    return await moved_once(context, seen, approve, command.request)
