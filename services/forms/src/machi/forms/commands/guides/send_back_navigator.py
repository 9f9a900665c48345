from dataclasses import dataclass
from uuid import UUID

from machi.forms.commands.authoring.moving import Moved, Seen, moved_once
from machi.forms.commands.case_texts import checked
from machi.forms.domain.authoring.drafts import Author, DocumentDraft, DraftCommand, DraftKind
from machi.forms.store.document_drafts import DraftMove
from machi.shared.db.database import Transaction
from machi.shared.db.once import Once
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class SendBackNavigator:
    """A proposed or scheduled draft is not to be published as it is; the note says why."""

    draft_id: UUID
    expected_revision: int
    by: Author
    note: str
    request: Once | None = None


async def send_back_navigator(command: SendBackNavigator, context: Context) -> Moved:
    """Give the draft back to be edited.

    Raises:
        NoSuchNavigatorDraft: there is none.
        DocumentDraftChanged: somebody changed it since it was seen; says who.
        NotInThisDraftState: it is neither proposed nor scheduled.
        TextNeeded, TextTooLong, MyNumberInText: the note may not be kept.

    """
    note = checked(command.note, "note")

    async def send_back(_: Transaction, __: DocumentDraft) -> DraftMove:
        changes = {"proposed_by": None, "publish_on": None}
        at = context.clock.now()
        return DraftMove(DraftCommand.SEND_BACK, command.by, at, note, changes)

    seen = Seen(DraftKind.NAVIGATOR, command.draft_id, command.expected_revision)
    return await moved_once(context, seen, send_back, command.request)
