"""All forms of one intake in one PDF: to be signed on paper, or filed."""

from uuid import UUID

from machi.forms.domain.application import Actor, frozen_line
from machi.forms.domain.audit import Action, AuditEntry
from machi.forms.domain.intake.lifecycle import IntakeState
from machi.forms.domain.protection import masked_if
from machi.forms.queries.intake import filed, intake_by_id
from machi.forms.queries.papers.edition import Edition
from machi.forms.queries.papers.form import Answered
from machi.forms.queries.printed import print_answered, print_forms, record_print
from machi.forms.store import audit, signatures
from machi.shared.auth.guards import Staff
from machi.shared.clock import business_date
from machi.shared.errors import NotFound
from machi.shared.service import Context


class NothingToPrint(NotFound):
    code = "forms.nothing_to_print"
    words = "印刷する申請書がありません。"


async def print_intake(intake_id: UUID, staff: Staff, context: Context) -> bytes:
    """Print every form of an intake: as they stand, or as they were filed.

    Before they are filed they have no number; they can be signed by hand then.

    Raises:
        NoSuchIntake: there is none.
        NothingToPrint: no procedure was chosen.
        Forgotten: it was abandoned, or its cases were erased.
        PressBusy, PressFailed: there is no PDF this time.

    """
    edition = Edition.now(context, "ja")
    cases = [one.case.id for one in await filed(intake_id, context.db)]
    by = Actor(str(staff.id), "staff", staff.name)
    if cases:
        await record_print(context, cases, by, "form")
        return await print_forms(cases, context, edition)
    forms = await _forms_as_they_stand(intake_id, context, edition)
    if not forms:
        raise NothingToPrint
    await audit.record(context, AuditEntry(Action.PRINT, intake_id, by, "intake"))
    return await print_answered(forms, context, edition)


async def _forms_as_they_stand(
    intake_id: UUID, context: Context, edition: Edition
) -> list[Answered]:
    opened = await intake_by_id(intake_id, context)
    signature = None
    if opened.intake.state is IntakeState.CONFIRMED:
        async with context.db.transaction() as tx:
            signature = await signatures.of_intake(tx, context.vault, intake_id)
    return [
        Answered(
            procedure=form.procedure,
            evaluation=masked_if(
                protected=bool(opened.hearing.protected),
                procedure=form.procedure,
                evaluation=form.evaluation,
            ),
            mark=form.fingerprint,
            number=None,
            on=business_date(edition.at),
            fee_lines=[frozen_line(line) for line in form.evaluation.fee_lines],
            signature=signature,
        )
        for form in opened.forms
    ]
