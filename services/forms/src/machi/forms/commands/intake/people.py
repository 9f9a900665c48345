"""Who belongs to an intake: one more, one less, and for whom a form is made."""

from dataclasses import dataclass, replace

from machi.forms.commands.intake.about_intake import AboutIntake, IntakeNow, rehear
from machi.forms.domain.intake.hearing import (
    Hearing,
    add_person,
    lift,
    protect,
    remove_person,
)
from machi.forms.domain.intake.lifecycle import IntakeCommand
from machi.shared.db.database import Transaction
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class AddPerson(AboutIntake):
    """One more belongs to the family."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovePerson(AboutIntake):
    """Somebody does not; what was known of them is gone."""

    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosePeople(AboutIntake):
    """A form is made for these of the family. of: `kokuho-shutoku.members`."""

    of: str
    people: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectPerson(AboutIntake):
    """Somebody says that they are protected (秘匿), or the register's mark was a mistake.

    Who may lift it is asked before.
    """

    person: str
    protected: bool


async def add_one(command: AddPerson, context: Context) -> IntakeNow:
    """Raises NoSuchIntake, IntakeMovedOn."""

    async def add(_: Transaction, hearing: Hearing) -> Hearing:
        return add_person(hearing)[0]

    return await rehear(command, context, IntakeCommand.HEAR, add)


async def remove_one(command: RemovePerson, context: Context) -> IntakeNow:
    """Raises NoSuchIntake, IntakeMovedOn."""

    async def remove(_: Transaction, hearing: Hearing) -> Hearing:
        return remove_person(hearing, command.person)

    return await rehear(command, context, IntakeCommand.HEAR, remove)


async def protect_one(command: ProtectPerson, context: Context) -> IntakeNow:
    """Raises NoSuchIntake, IntakeMovedOn."""

    async def mark(_: Transaction, hearing: Hearing) -> Hearing:
        if not command.protected:
            return lift(hearing, command.person)  # of somebody who was taken out, too
        return protect(hearing, command.person) if command.person in hearing.people else hearing

    return await rehear(command, context, IntakeCommand.HEAR, mark)


async def choose_people(command: ChoosePeople, context: Context) -> IntakeNow:
    """Raises NoSuchIntake, IntakeMovedOn."""

    async def choose(_: Transaction, hearing: Hearing) -> Hearing:
        chosen = tuple(one for one in hearing.people if one in command.people)
        return replace(hearing, lists={**hearing.lists, command.of: chosen})

    return await rehear(command, context, IntakeCommand.CHOOSE, choose)
