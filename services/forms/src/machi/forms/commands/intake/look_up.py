from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from machi.forms.commands.intake.about_intake import AboutIntake, IntakeNow, rehear, what_for
from machi.forms.domain.audit import Action, AuditEntry
from machi.forms.domain.intake.hearing import Hearing, Source, Told, add_person, learn, protect
from machi.forms.domain.intake.lifecycle import IntakeCommand
from machi.forms.domain.intake.register import Resident, ResidentRegister, for_the_counter
from machi.forms.store import audit, hearings, intakes
from machi.shared.db.database import Transaction
from machi.shared.service import Context

WHY = "住民記録から入力"


@dataclass(frozen=True, slots=True, kw_only=True)
class LookUp(AboutIntake):
    """Staff found the person who came in the register of residents."""

    resident_id: str


async def look_up(command: LookUp, context: Context, register: ResidentRegister) -> IntakeNow:
    """Fill in the household of whoever came; what 秘匿 hides never gets in. It is recorded first.

    Raises:
        NoSuchResident: there is nobody of that number.
        RegisterUnavailable: it does not answer; the counter goes on without it.
        NoSuchIntake: there is no such intake.
        IntakeMovedOn: it has moved on since it was seen, or it is signed.

    """
    async with context.db.transaction() as tx:
        intake = await intakes.by_id(tx, command.intake_id)
        asking = await hearings.unseal(tx, context.vault, intake.id, intake.content)
    why = what_for(WHY, asking)
    await audit.record(context, AuditEntry(Action.PREFILL, intake.id, command.by, why))
    household = for_the_counter(await register.household(command.resident_id))

    async def take(_: Transaction, hearing: Hearing) -> Hearing:
        by = Told(Source.REGISTRY, context.clock.now(), command.by.name or command.by.id)
        free = [hearing.applicant, *(one for one in hearing.people if one != hearing.applicant)]
        for resident in household:
            number, hearing = _place(hearing, free, resident)
            hearing = learn(hearing, _values(number, resident), by)
            if resident.protected:
                hearing = protect(hearing, number)
        return hearing

    return await rehear(command, context, IntakeCommand.LOOK_UP, take)


def _place(hearing: Hearing, free: list[str], resident: Resident) -> tuple[str, Hearing]:
    """Find the person of the intake who is meant: the applicant first, else by name and birth."""
    if hearing.applicant in free:
        free.remove(hearing.applicant)
        return hearing.applicant, hearing
    for number in free:
        same = ("family_name", "given_name", "full_name", "date_of_birth")
        if all(hearing.person(number, key) == resident.person.get(key) for key in same):
            free.remove(number)
            return number, hearing
    hearing, number = add_person(hearing)
    return number, hearing


def _values(number: str, resident: Resident) -> Mapping[str, Any]:
    person = {f"person.{number}/{key}": value for key, value in resident.person.items()}
    address = {f"person.{number}/address/{key}": one for key, one in resident.address.items()}
    return {**person, **address, **resident.move}
