from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from machi.forms.commands.case_texts import checked
from machi.forms.commands.intake.about_intake import AboutIntake, IntakeNow, forms_of, rehear
from machi.forms.commands.refusals import AnswersRefused
from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.domain.intake.forms import CHANNEL
from machi.forms.domain.intake.hearing import Hearing, Source, Told, learn
from machi.forms.domain.intake.lifecycle import IntakeCommand
from machi.forms.domain.intake.questions import document, everything, name_of, slot_of, told
from machi.forms.domain.parsed import Problem
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class Hear(AboutIntake):
    """Staff write down what somebody says, or correct what was there.

    answers: by the names of the questions (`person:2`, `move:to`); None takes an answer out.
    not_my_number: questions whose twelve digits the person says are no 個人番号. why: what is said
    about a correction; review reads it.
    """

    answers: Mapping[str, Any]
    not_my_number: frozenset[str] = field(default_factory=frozenset)
    why: str = ""


async def hear(command: Hear, context: Context) -> IntakeNow:
    """Take answers on; what another source had said is kept beside a correction.

    Raises:
        NoSuchIntake: there is none.
        IntakeMovedOn: it has moved on since it was seen, or it is signed.
        AnswersRefused: an answer is not of its kind, or no form asks for it; nothing is stored.
        TextTooLong, MyNumberInText: the reason may not be stored.

    """

    async def take(tx: Transaction, hearing: Hearing) -> Hearing:
        today = business_date(context.clock.now())
        known = everything(await forms_of(tx, hearing, today), hearing, today)
        asked = {
            slot_of(name): known[slot_of(name)]
            for name in command.answers
            if slot_of(name) in known
        }
        form = document(asked)
        given = {name: answer for name, answer in command.answers.items() if answer is not None}
        circumstances = Circumstances(CHANNEL, today, command.not_my_number)
        evaluation = evaluate(form, given, circumstances)
        unknown = [
            Problem(name, "unknown_key")
            for name in command.answers
            if slot_of(name) not in asked and name not in given
        ]
        if not evaluation.ok or unknown:
            raise AnswersRefused(form, (*evaluation.errors, *unknown))
        heard = {slot: evaluation.answers.get(name_of(slot)) for slot in asked}
        why = checked(command.why, "why", needed=False)
        by = Told(Source.HEARD, context.clock.now(), command.by.name or command.by.id, why)
        none = {slot_of(name) for name in command.not_my_number}
        learned = learn(hearing, dict(told(asked, heard)), by)
        return replace(
            learned,
            not_my_number=hearing.not_my_number | none,
            doubts=hearing.doubts - set(asked),
        )

    return await rehear(command, context, IntakeCommand.HEAR, take)
