from dataclasses import dataclass, replace
from uuid import UUID

from machi.forms.commands.intake.open_intake import OpenIntake, begin
from machi.forms.commands.pre_entry import claim
from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.domain.intake.forms import CHANNEL
from machi.forms.domain.intake.hearing import Chosen, Source, Told
from machi.forms.domain.intake.pre_entry import hearing_of
from machi.forms.store import answers, applications, procedures
from machi.shared.clock import business_date
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimForIntake(OpenIntake):
    """A member of staff read the code of what a visitor wrote at home."""

    code: str


async def claim_for_intake(command: ClaimForIntake, context: Context) -> UUID:
    """Read a code, once, and open an intake with what was written: the draft becomes its form.

    Raises:
        NotPreEntered: no such code, read already, or expired.

    """
    at = context.clock.now()
    async with context.db.transaction() as tx:
        draft = await claim(tx, command.code, command.by, at, address=None)
        procedure = await procedures.version(tx, draft.procedure_id, draft.procedure_version)
        sealed = await applications.draft_answers(tx, draft.id)
        content = await answers.unseal(tx, context.vault, draft.id, sealed)
        day = business_date(at)
        circumstances = Circumstances(CHANNEL, day, content.not_my_number)
        evaluation = evaluate(procedure, content.given, circumstances)
        by = Told(Source.PRE_ENTRY, at, "citizen")
        hearing = hearing_of(procedure, evaluation.answers, day, by)
        chosen = Chosen(procedure.id, procedure.version, draft.id)
        return await begin(tx, context, command, replace(hearing, procedures=(chosen,)))
