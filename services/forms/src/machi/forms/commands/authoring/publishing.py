"""A draft becomes a version: by the person who approves it, or on its day by the timer."""

from machi.forms.commands.publish_procedure import publish_version
from machi.forms.domain.authoring.drafts import Author, DocumentDraft, DraftCommand
from machi.forms.domain.reading import fingerprint
from machi.forms.store.document_drafts import DraftMove
from machi.shared.contracts.forms import ProcedurePublished
from machi.shared.db.database import Transaction
from machi.shared.service import Context


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
