"""What the pages of a draft read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from machi.forms.domain.application import Application
from machi.forms.domain.blocking import Settled, judged
from machi.forms.domain.evaluation import Circumstances, Evaluation, evaluate
from machi.forms.domain.files.places import StoredFile, with_files
from machi.forms.domain.lifecycle import State
from machi.forms.domain.procedure import Procedure
from machi.forms.store import answers, applications, files, procedures
from machi.shared.clock import business_date
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class DraftView:
    """A draft as it stands; once it is submitted only `application` counts."""

    application: Application
    procedure: Procedure
    evaluation: Evaluation | None
    files: Sequence[StoredFile] = ()
    papers: Mapping[str, Settled] = field(default_factory=dict)
    newer: Procedure | None = None
    """The version that is in force by now; the draft may stay with its own."""
    origins: Mapping[str, answers.Provenance] = field(default_factory=dict)
    """Where values came from that nobody typed, by place; values that were changed have none."""

    @property
    def judged(self) -> Evaluation | None:
        """Give what would be judged if it were sent now: blocking papers too."""
        if self.evaluation is None or self.application.channel == "pre_entry":
            return self.evaluation
        return judged(self.evaluation, self.application.channel, self.files, self.papers)


async def draft(token: str, context: Context) -> DraftView:
    """Open a draft for whoever holds its address.

    Raises:
        NoSuchDraft: wrong address, or expired.

    """
    today = business_date(context.clock.now())
    async with context.db.transaction() as tx:
        application, sealed = await applications.by_draft_token(tx, token)
        procedure = await procedures.version(
            tx, application.procedure_id, application.procedure_version
        )
        if application.state is not State.DRAFT:
            return DraftView(application, procedure, None)
        content = await answers.unseal(tx, context.vault, application.id, sealed)
        sent = await files.of_case(tx, context.vault, application.id)
        current, _ = await procedures.in_force(tx, application.procedure_id, today)
    circumstances = Circumstances(application.channel, today, content.not_my_number)
    given = with_files(procedure, content.given, sent)
    evaluation = evaluate(procedure, given, circumstances)
    newer = current if current.version > procedure.version else None
    return DraftView(
        application, procedure, evaluation, sent, content.papers, newer, content.provenance
    )
