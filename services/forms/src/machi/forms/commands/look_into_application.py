from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from machi.forms.domain.application import Actor, Application
from machi.forms.domain.audit import Action, AuditEntry
from machi.forms.domain.clock import Arrived, days_used
from machi.forms.domain.evaluation import Circumstances, Evaluation, evaluate
from machi.forms.domain.lifecycle import State
from machi.forms.domain.procedure import Procedure
from machi.forms.store import answers, applications, audit, procedures, texts
from machi.forms.store.applications import Step
from machi.forms.store.office_clock import day_rule
from machi.forms.store.texts import CaseText
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
    texts: list[CaseText]
    days_used: int
    """Days of the standard processing period that the office has used."""
    provenance: Mapping[str, answers.Provenance]
    """Where values came from, by place (`movers[0].person.sex`); none: the applicant typed it."""


async def look_into_application(command: LookIntoApplication, context: Context) -> OpenedCase:
    """Open a case for staff; first of all, that they looked is recorded.

    Raises:
        NoSuchCase: there is none.
        Forgotten: its answers were erased.

    """
    at = context.clock.now()
    async with context.db.transaction() as tx:
        await applications.by_id(tx, command.application_id)
    by = Actor(str(command.staff_id), "staff", command.staff_name)
    await audit.record(context, AuditEntry(Action.VIEW, command.application_id, by))
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
        history = list(await applications.history(tx, application.id))
        return OpenedCase(
            application=application,
            procedure=procedure,
            evaluation=evaluate(procedure, content.given, circumstances),
            history=history,
            texts=list(await texts.of_case(tx, context.vault, application)),
            days_used=days_used(
                [Arrived(State(one.target), one.at) for one in history],
                at,
                day_rule(procedure),
            ),
            provenance=content.provenance,
        )
