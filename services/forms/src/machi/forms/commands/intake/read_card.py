from dataclasses import dataclass

from machi.forms.commands.intake.about_intake import AboutIntake, IntakeNow, rehear
from machi.forms.domain.intake.card import CardAttributes
from machi.forms.domain.intake.hearing import Hearing, Source, Told, learn
from machi.forms.domain.intake.lifecycle import IntakeCommand
from machi.forms.domain.intake.questions import name_of_person
from machi.forms.domain.texts import plain
from machi.shared.db.database import Transaction
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCard(AboutIntake):
    """The four attributes of somebody's card, read after they typed their own PIN."""

    person: str
    card: CardAttributes


async def read_card_for(command: ReadCard, context: Context) -> IntakeNow:
    """Fill in what a card says of a person of the family.

    Raises:
        NoSuchIntake: there is none.
        IntakeMovedOn: it has moved on since it was seen, or it is signed.

    """

    async def take(_: Transaction, hearing: Hearing) -> Hearing:
        values = dict(command.card.of_person())
        if _same(name_of_person(hearing, command.person), command.card.name):
            del values["full_name"]  # known in two parts already: no second spelling beside it
        by = Told(Source.CARD, context.clock.now(), command.by.name or command.by.id)
        told = {f"person.{command.person}/{key}": value for key, value in values.items()}
        return learn(hearing, told if command.person in hearing.people else {}, by)

    return await rehear(command, context, IntakeCommand.READ_CARD, take)


def _same(known: str, on_card: str) -> bool:
    return plain(known).replace(" ", "") == plain(on_card).replace(" ", "") != ""
