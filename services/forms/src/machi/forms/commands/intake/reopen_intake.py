from dataclasses import dataclass

from machi.forms.commands.intake.about_intake import (
    AboutIntake,
    IntakeMove,
    IntakeNow,
    as_seen,
    now,
    take_intake_step,
)
from machi.forms.domain.intake.lifecycle import IntakeCommand
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenIntake(AboutIntake):
    """Something has to change after it was signed."""


async def reopen_intake(command: ReopenIntake, context: Context) -> IntakeNow:
    """Go on hearing; the signature is void, and gone.

    Raises:
        NoSuchIntake: there is none.
        IntakeMovedOn: it has moved on since it was seen, or it is not signed.

    """
    async with context.db.transaction() as tx:
        earlier = await tx.earlier(command.request, IntakeNow)
        if earlier is not None:
            return earlier
        intake = await as_seen(tx, command)
        void = {"seal": None, "signature": None}
        at = context.clock.now()
        move = IntakeMove(command=IntakeCommand.REOPEN, by=command.by, at=at, changes=void)
        return await tx.answer(command.request, now(await take_intake_step(tx, intake, move)))
