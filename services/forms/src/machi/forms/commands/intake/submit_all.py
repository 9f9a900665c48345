import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from machi.forms.commands.arrival import Arrival, arrive
from machi.forms.commands.charge_at_handover import charge_at_handover
from machi.forms.commands.file_application import new_draft
from machi.forms.commands.intake.about_intake import (
    AboutIntake,
    IntakeMove,
    as_seen,
    forms_of,
    take_intake_step,
    what_happened,
)
from machi.forms.commands.intake.confirm_intake import SomethingIsMissing
from machi.forms.commands.steps import Move, take_step
from machi.forms.domain.application import Actor, Application
from machi.forms.domain.blocking import How, NoReason, PapersUnseen, Settled, may_settle
from machi.forms.domain.files.places import place_of
from machi.forms.domain.intake.forms import CHANNEL, Form, all_good, seal_of
from machi.forms.domain.intake.hearing import Hearing, Value
from machi.forms.domain.intake.lifecycle import IntakeCommand, IntakeState
from machi.forms.domain.lifecycle import Command, State
from machi.forms.store import answers, applications, hearings, intakes
from machi.forms.store.intakes import Intake
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction
from machi.shared.errors import Conflict
from machi.shared.service import Context


class SignatureDoesNotCover(Conflict):
    """The forms are not those that were signed."""

    code = "forms.signature_does_not_cover"
    words = "署名のあとに内容が変わっています。受付をなおし、もう一度署名してもらってください。"


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmitAll(AboutIntake):
    """Everything that was signed is filed.

    papers: how blocking papers were settled, by procedure and the key of what is needed.
    """

    papers: Mapping[tuple[str, str], Settled] = field(default_factory=dict)


async def submit_all(command: SubmitAll, context: Context) -> list[Application]:
    """File every form and accept it, in one transaction: all of them or none.

    The same person's second try finds the cases that the first one made. What was heard is gone
    after it: each case keeps its own answers.

    Raises:
        NoSuchIntake: there is none.
        IntakeMovedOn: it has moved on since it was seen, or it is not signed; says what happened.
        SignatureDoesNotCover: the forms are other ones than those that were signed.
        PapersUnseen, NoReason: nobody says that they saw a paper without which none is filed.
        SomethingIsMissing: a form has become wrong since, because another day has come.

    """
    at = context.clock.now()
    async with context.db.transaction() as tx:
        intake = await intakes.by_id(tx, command.intake_id, lock=True)
        if intake.state is IntakeState.SUBMITTED:
            return await _again(tx, intake, command.by)
        intake = await as_seen(tx, command)
        if intake.state is not IntakeState.CONFIRMED:
            raise await what_happened(tx, intake)
        hearing = await hearings.unseal(tx, context.vault, intake.id, intake.content)
        forms = await forms_of(tx, hearing, business_date(at))
        if not all_good(forms):
            raise SomethingIsMissing
        if not hmac.compare_digest(seal_of(forms), intake.seal or b""):
            raise SignatureDoesNotCover
        papers = {form.procedure.id: _settled(form, command.papers) for form in forms}
        drafts = {one.procedure_id: one.draft_id for one in hearing.procedures}
        cases = []
        for form in forms:
            draft_id = drafts[form.procedure.id]
            draft = (
                await new_draft(tx, (form.procedure, form.fingerprint), CHANNEL, at)
                if draft_id is None
                else await applications.draft_by_id(tx, draft_id)
            )
            family = bool(hearing.protected)
            about = (intake, command.by, at, family)
            cases.append(await _file(tx, context, draft, (form, papers[form.procedure.id]), about))
        await _complete(tx, context, forms, (intake, command.by, at))
    return cases


def _settled(form: Form, said: Mapping[tuple[str, str], Settled]) -> dict[str, Settled]:
    """Give how the blocking papers of a form were settled, by their places.

    Raises:
        NoReason: one is waived without a reason.
        PapersUnseen: staff say nothing of one.

    """
    found: dict[str, Settled] = {}
    for needed in form.evaluation.documents:
        if not needed.blocks(CHANNEL):
            continue
        one = said.get((form.procedure.id, needed.key))
        if one is None or not may_settle(needed, CHANNEL, one.how):
            raise PapersUnseen
        if one.how is How.WAIVED and not one.reason.strip():
            raise NoReason
        found[place_of(needed, form.evaluation) or needed.key] = one
    return found


async def _again(tx: Transaction, intake: Intake, by: Actor) -> list[Application]:
    last = (await intakes.history(tx, intake.id))[-1]
    if last.actor_id != by.id:
        raise await what_happened(tx, intake)
    return list(await intakes.cases_of(tx, intake.id))


async def _file(
    tx: Transaction,
    context: Context,
    draft: Application,
    signed: tuple[Form, Mapping[str, Settled]],
    of: tuple[Intake, Actor, datetime, bool],
) -> Application:
    (form, papers), (intake, by, at, protected) = signed, of
    arrival = Arrival(
        procedure=form.procedure,
        evaluation=form.evaluation,
        not_my_number=form.not_my_number,
        by=by,
        recipient=None,
        at=at,
        intake_id=intake.id,
        protected=protected,
        provenance=_written(form.provenance),
        papers=papers,
    )
    case = await arrive(tx, context, draft, arrival)
    if case.state is State.SUBMITTED:  # else it waits for its fee, and is accepted when it is paid
        case = await take_step(tx, case, Move(Command.ACCEPT, by, at))
        await charge_at_handover(tx, case, at)
    return case


def _written(provenance: Mapping[str, Value]) -> dict[str, answers.Provenance]:
    return {
        place: answers.Provenance(
            source=value.source,
            at=value.at,
            actor=value.actor,
            before=value.before,
            before_source=value.before_source,
            why=value.why,
        )
        for place, value in provenance.items()
    }


async def _complete(
    tx: Transaction,
    context: Context,
    forms: tuple[Form, ...],
    of: tuple[Intake, Actor, datetime],
) -> None:
    intake, by, at = of
    nothing = await hearings.seal(tx, context.vault, intake.id, Hearing())
    windows = dict.fromkeys(form.procedure.window_code or "" for form in forms)
    tell = {
        "ticket": intake.ticket,
        "procedures": [form.procedure.id for form in forms],
        "windows": [code for code in windows if code],
    }
    move = IntakeMove(
        command=IntakeCommand.SUBMIT_ALL,
        by=by,
        at=at,
        changes={"content": nothing},
        tell=tell,
    )
    await take_intake_step(tx, intake, move)
