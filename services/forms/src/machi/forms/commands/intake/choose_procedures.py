from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from machi.forms.commands.intake.about_intake import AboutIntake, IntakeNow, rehear
from machi.forms.commands.start_draft import check_offered
from machi.forms.domain.intake.forms import CHANNEL
from machi.forms.domain.intake.hearing import Chosen, Hearing, Source, Told, learn
from machi.forms.domain.intake.lifecycle import IntakeCommand
from machi.forms.domain.navigator import UNKNOWN_DAY, asked
from machi.forms.store import navigators, procedure_archive, procedures
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class ChooseProcedures(AboutIntake):
    """What the family came for. navigator and said: how it was found, and what was answered."""

    procedures: tuple[str, ...]
    navigator: str | None = None
    said: Mapping[str, Any] = field(default_factory=dict)


async def choose_procedures(command: ChooseProcedures, context: Context) -> IntakeNow:
    """Choose procedures, each in the version of today; what the navigator heard is known then.

    Raises:
        NoSuchProcedure, NoSuchNavigator: there is none of that name.
        NotOffered: it is not done at a counter, or not today.
        NoSuchIntake: there is no such intake.
        IntakeMovedOn: it has moved on since it was seen, or it is signed.

    """
    at = context.clock.now()

    async def choose(tx: Transaction, hearing: Hearing) -> Hearing:
        there = {one.procedure_id: one for one in hearing.procedures}
        chosen = [
            there.get(name) or await _in_force(tx, name, business_date(at))
            for name in dict.fromkeys(command.procedures)
        ]
        hearing = replace(hearing, procedures=tuple(chosen))
        if command.navigator is None:
            return hearing
        navigator = await navigators.one(tx, command.navigator, business_date(at))
        questions, said = asked(navigator, command.said)
        known = {
            one.concept: said[one.key]
            for one in questions
            if one.concept and said.get(one.key) not in (None, UNKNOWN_DAY)
        }
        by = Told(Source.HEARD, at, command.by.name or command.by.id)
        hearing = learn(hearing, known, by)
        return replace(hearing, navigator=navigator.id, said=said)

    return await rehear(command, context, IntakeCommand.CHOOSE, choose)


async def _in_force(tx: Transaction, name: str, today: date) -> Chosen:
    procedure, _ = await procedures.in_force(tx, name, today)
    check_offered(procedure, CHANNEL, await procedure_archive.offers(tx, procedure, today))
    return Chosen(procedure.id, procedure.version)
