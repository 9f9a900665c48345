from machi.forms.commands.authoring.publishing import publish_draft, publish_navigator_draft
from machi.forms.commands.publish_procedure import VersionIsFinal
from machi.forms.domain.authoring.drafts import SYSTEM, DraftCommand, DraftKind
from machi.forms.domain.navigator import NavigatorRefused
from machi.forms.domain.order import ProcedureRefused
from machi.forms.store import document_drafts
from machi.forms.store.document_drafts import DraftMove
from machi.shared.clock import business_date
from machi.shared.service import Context

_PUBLISH = {
    DraftKind.PROCEDURE: publish_draft,
    DraftKind.NAVIGATOR: publish_navigator_draft,
}


async def publish_scheduled(context: Context) -> None:
    """Publish the approved drafts whose day has come in Japan.

    One that cannot be published any more goes back to its department with the reason.
    """
    at = context.clock.now()
    async with context.db.transaction() as tx:
        for draft in await document_drafts.due(tx, business_date(at)):
            try:
                made = await _PUBLISH[draft.kind](tx, draft, SYSTEM, context)
            except (ProcedureRefused, NavigatorRefused, VersionIsFinal) as refused:
                nobody = {"proposed_by": None, "publish_on": None}
                made = DraftMove(DraftCommand.SEND_BACK, SYSTEM, at, str(refused), nobody)
            await document_drafts.move(tx, draft, made)
