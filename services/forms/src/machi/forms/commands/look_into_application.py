from dataclasses import dataclass
from uuid import UUID

from machi.forms.domain.application import Application
from machi.forms.domain.evaluation import Circumstances, Evaluation, evaluate
from machi.forms.domain.procedure import Procedure
from machi.forms.store import answers, applications, procedures
from machi.forms.store.applications import Step
from machi.shared.clock import business_date
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class LookIntoApplication:
    """A member of staff opens a case with its answers."""

    application_id: UUID
    staff_id: UUID
    staff_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedCase:
    application: Application
    procedure: Procedure
    evaluation: Evaluation
    history: list[Step]


async def look_into_application(command: LookIntoApplication, context: Context) -> OpenedCase:
    """Open a case for staff; first of all, that they looked is recorded.

    Raises:
        NoSuchCase: there is none.
        Forgotten: its answers were erased.

    """
    at = context.clock.now()
    async with context.db.transaction() as tx:  # its own: it stays even if what follows fails
        application, _ = await applications.by_id(tx, command.application_id)
        await applications.record_view(tx, application.id, command.staff_id, command.staff_name, at)
    async with context.db.transaction() as tx:
        application, sealed = await applications.by_id(tx, command.application_id)
        procedure = await procedures.version(
            tx, application.procedure_id, application.procedure_version
        )
        content = await answers.unseal(tx, context.vault, application.id, sealed)
        circumstances = Circumstances(
            application.channel,
            application.answered_on or business_date(at),
            content.not_my_number,
        )
        return OpenedCase(
            application=application,
            procedure=procedure,
            evaluation=evaluate(procedure, content.given, circumstances),
            history=list(await applications.history(tx, application.id)),
        )
