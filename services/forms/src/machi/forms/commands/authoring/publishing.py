"""A draft becomes a version: by the person who approves it, or on its day by the timer."""

from datetime import date, datetime

from machi.forms.commands.publish_navigator import publish_navigator_version
from machi.forms.commands.publish_procedure import publish_version
from machi.forms.domain.authoring.drafts import Author, DocumentDraft, DraftCommand
from machi.forms.domain.reading import fingerprint
from machi.forms.store.document_drafts import DraftMove
from machi.shared.clock import business_date
from machi.shared.contracts.forms import ProcedurePublished
from machi.shared.db.database import Transaction
from machi.shared.service import Context


def until_its_day(draft: DocumentDraft, by: Author, at: datetime) -> DraftMove | None:
    """Give the step of an approved draft whose day has not come; None: publish it now."""
    begins = draft.document.get("effective", {}).get("from")
    if begins is None or date.fromisoformat(begins) <= business_date(at):
        return None
    changes = {"publish_on": date.fromisoformat(begins)}
    return DraftMove(DraftCommand.SCHEDULE, by, at, changes=changes)


async def publish_draft(
    tx: Transaction, draft: DocumentDraft, by: Author, context: Context
) -> DraftMove:
    """Publish the document of a draft and tell of it; give the step of the draft.

    Raises:
        ProcedureRefused: the linter has something against it.
        VersionIsFinal: this version was published with another content.

    """
    at = context.clock.now()
    procedure, _ = await publish_version(tx, draft.document, context)
    published = ProcedurePublished(
        at=at,
        revision=draft.revision + 1,
        draft_id=draft.id,
        procedure_id=procedure.id,
        procedure_version=procedure.version,
        hash=fingerprint(draft.document),
        effective_from=procedure.effective_from,
    )
    await tx.publish(published)
    return DraftMove(DraftCommand.PUBLISH, by, at)


async def publish_navigator_draft(
    tx: Transaction, draft: DocumentDraft, by: Author, context: Context
) -> DraftMove:
    """Publish the navigator of a draft; give the step of the draft.

    Raises:
        NavigatorRefused: the linter has something against it.
        VersionIsFinal: this version was published with another content.

    """
    await publish_navigator_version(tx, draft.document, context)
    return DraftMove(DraftCommand.PUBLISH, by, context.clock.now())
