"""What visitors wrote at home: a code opens an intake, and further ones join it."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from machi.forms.commands.intake.about_intake import AboutIntake, IntakeNow, rehear
from machi.forms.commands.intake.open_intake import OpenIntake, begin
from machi.forms.commands.pre_entry import claim
from machi.forms.domain.application import Actor, Application
from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.domain.intake.forms import CHANNEL
from machi.forms.domain.intake.hearing import Chosen, Hearing, Source, Told
from machi.forms.domain.intake.lifecycle import IntakeCommand
from machi.forms.domain.intake.merging import merge
from machi.forms.domain.intake.pre_entry import hearing_of
from machi.forms.domain.intake.questions import name_of_person
from machi.forms.domain.lifecycle import Command, step
from machi.forms.store import answers, applications, procedures
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction
from machi.shared.service import Context

_CITIZEN = "citizen"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimForIntake(OpenIntake):
    """A member of staff read the code of what a visitor wrote at home."""

    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimIntoIntake(AboutIntake):
    """One more code: another of the family wrote, too, or for another procedure."""

    code: str


async def claim_for_intake(command: ClaimForIntake, context: Context) -> UUID:
    """Read a code, once, and open an intake with what was written: the draft becomes its form.

    Raises:
        NotPreEntered: no such code, read already, or expired.

    """
    at = context.clock.now()
    async with context.db.transaction() as tx:
        draft, hearing, _ = await _read(tx, context, command.code, command.by, at)
        chosen = Chosen(draft.procedure_id, draft.procedure_version, draft.id)
        return await begin(tx, context, command, replace(hearing, procedures=(chosen,)))


async def claim_into_intake(command: ClaimIntoIntake, context: Context) -> IntakeNow:
    """Read one more code, once; where it says otherwise, both stand there to be chosen from.

    Where the procedure has a draft from home already, this one is destroyed: what it says is heard.

    Raises:
        NotPreEntered: no such code, read already, or expired.
        NoSuchIntake: there is no such intake.
        IntakeMovedOn: it has moved on since it was seen, or it is signed.

    """
    at = context.clock.now()

    async def take(tx: Transaction, hearing: Hearing) -> Hearing:
        draft, written, by = await _read(tx, context, command.code, command.by, at)
        merged = merge(hearing, written, by)
        there = {one.procedure_id: one for one in merged.procedures}
        known = there.get(draft.procedure_id)
        if known is not None and known.draft_id is not None:
            gone = step(draft.state, Command.EXPIRE)
            await applications.move(tx, draft, gone, command.by, at, answers=b"")
            await context.vault.forget(tx, draft.id)
            return merged
        chosen = Chosen(draft.procedure_id, draft.procedure_version, draft.id)
        return replace(merged, procedures=tuple({**there, draft.procedure_id: chosen}.values()))

    return await rehear(command, context, IntakeCommand.CLAIM, take)


async def _read(
    tx: Transaction, context: Context, code: str, reader: Actor, at: datetime
) -> tuple[Application, Hearing, Told]:
    """Read what was written under a code, and by whom as far as they said."""
    draft = await claim(tx, code, reader, at, address=None)
    procedure = await procedures.version(tx, draft.procedure_id, draft.procedure_version)
    sealed = await applications.draft_answers(tx, draft.id)
    content = await answers.unseal(tx, context.vault, draft.id, sealed)
    day = business_date(at)
    circumstances = Circumstances(CHANNEL, day, content.not_my_number)
    evaluation = evaluate(procedure, content.given, circumstances)
    told = Told(Source.PRE_ENTRY, at, _CITIZEN)
    hearing = hearing_of(procedure, evaluation.answers, day, told)
    named = name_of_person(hearing, hearing.applicant) or _CITIZEN
    values = {path: replace(one, actor=named) for path, one in hearing.values.items()}
    return draft, replace(hearing, values=values), replace(told, actor=named)
