from dataclasses import dataclass

from machi.forms.commands.intake.about_intake import AboutIntake, IntakeNow, rehear
from machi.forms.domain.intake.hearing import Hearing
from machi.forms.domain.intake.lifecycle import IntakeCommand
from machi.forms.domain.intake.merging import settle
from machi.shared.db.database import Transaction
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleDispute(AboutIntake):
    """The family says what is right. about: `move.to`; side: 0 is what stands there now."""

    about: str
    side: int


async def settle_dispute(command: SettleDispute, context: Context) -> IntakeNow:
    """Choose between what two of a family wrote.

    Raises:
        NoSuchDispute: it is settled already.
        NoSuchIntake: there is no such intake.
        IntakeMovedOn: it has moved on since it was seen, or it is signed.

    """

    async def choose(_: Transaction, hearing: Hearing) -> Hearing:
        return settle(hearing, command.about, command.side)

    return await rehear(command, context, IntakeCommand.HEAR, choose)
