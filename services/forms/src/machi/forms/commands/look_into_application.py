from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from machi.forms.commands.case_texts import checked
from machi.forms.domain.application import Actor, Application
from machi.forms.domain.audit import Action, AuditEntry
from machi.forms.domain.blocking import Settled
from machi.forms.domain.clock import Arrived, days_used
from machi.forms.domain.evaluation import Circumstances, Evaluation, NeededDocument, evaluate
from machi.forms.domain.files.places import place_of
from machi.forms.domain.lifecycle import State
from machi.forms.domain.procedure import Procedure
from machi.forms.domain.protection import MARK, masked_if
from machi.forms.store import answers, applications, audit, procedures, texts
from machi.forms.store.applications import Step
from machi.forms.store.office_clock import day_rule
from machi.forms.store.texts import CaseText, Kind
from machi.shared.clock import business_date
from machi.shared.service import Context

REVEALED = "秘匿の内容を表示"


@dataclass(frozen=True, slots=True)
class LookIntoApplication:
    """A member of staff opens a case with its answers.

    reveal: why they look behind the mark of a protected case; None: it stays hidden. Whoever asks
    with a reason has been found to be allowed to.
    """

    application_id: UUID
    staff_id: UUID
    staff_name: str
    reveal: str | None = None


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
    papers: Sequence[tuple[NeededDocument, Settled]]
    """Blocking papers that were settled without a file."""
    hidden: bool
    """The mark of 秘匿 stands in the place of what says where people are."""


async def look_into_application(command: LookIntoApplication, context: Context) -> OpenedCase:
    """Open a case for staff; first of all, that they looked is recorded.

    Raises:
        NoSuchCase: there is none.
        Forgotten: its answers were erased.
        TextNeeded, TextTooLong, MyNumberInText: the reason to look behind the mark is none.

    """
    why = "" if command.reveal is None else f"{REVEALED}：{checked(command.reveal, 'reason')}"
    at = context.clock.now()
    async with context.db.transaction() as tx:
        await applications.by_id(tx, command.application_id)
    by = Actor(str(command.staff_id), "staff", command.staff_name)
    await audit.record(context, AuditEntry(Action.VIEW, command.application_id, by, why))
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
        hidden = application.protected and command.reveal is None
        evaluation = evaluate(procedure, content.given, circumstances)
        written = await texts.of_case(tx, context.vault, application)
        return OpenedCase(
            application=application,
            procedure=procedure,
            evaluation=masked_if(protected=hidden, procedure=procedure, evaluation=evaluation),
            history=history,
            texts=[_masked_text(one) if hidden else one for one in written],
            days_used=days_used(
                [Arrived(State(one.target), one.at) for one in history],
                at,
                day_rule(procedure),
            ),
            provenance=_sources(content.provenance) if hidden else content.provenance,
            papers=[
                (needed, content.papers[place])
                for needed in evaluation.documents
                for place in (place_of(needed, evaluation) or needed.key,)
                if place in content.papers
            ],
            hidden=hidden,
        )


def _sources(provenance: Mapping[str, answers.Provenance]) -> dict[str, answers.Provenance]:
    """Say where values came from, but not what they were before."""
    return {
        at: one if one.before is None else replace(one, before=MARK)
        for at, one in provenance.items()
    }


def _masked_text(one: CaseText) -> CaseText:
    """Hide what applicants wrote; what the office wrote to them says where nobody is."""
    by_applicant = one.kind in {Kind.RESUBMISSION, Kind.WITHDRAWAL}
    return replace(one, content={"text": MARK}) if by_applicant else one
