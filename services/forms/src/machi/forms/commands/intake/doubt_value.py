from dataclasses import dataclass, replace

from machi.forms.commands.intake.about_intake import (
    IntakeMove,
    IntakeNow,
    now,
    take_intake_step,
    topic,
)
from machi.forms.domain.application import CITIZEN
from machi.forms.domain.intake.lifecycle import IntakeCommand
from machi.forms.store import applications, hearings, intakes
from machi.shared.service import Context


@dataclass(frozen=True, slots=True)
class DoubtValue:
    """The customer taps what is wrong, or takes that back. slot: `person.2/relation_to_head`."""

    token: str
    slot: str
    wrong: bool


async def doubt_value(command: DoubtValue, context: Context) -> IntakeNow:
    """Tell the clerk what is wrong; nothing is signed before it was heard again.

    Raises:
        NoSuchIntake: the address is wrong, or the intake is over.
        IntakeMovedOn: it is signed already.

    """
    async with context.db.transaction() as tx:
        intake = await intakes.by_tablet(tx, command.token, lock=True)
        hearing = await hearings.unseal(tx, context.vault, intake.id, intake.content)
        others = hearing.doubts - {command.slot}
        doubts = others | {command.slot} if command.wrong else others
        sealed = await hearings.seal(tx, context.vault, intake.id, replace(hearing, doubts=doubts))
        move = IntakeMove(
            command=IntakeCommand.HEAR,
            by=CITIZEN,
            at=context.clock.now(),
            changes={"content": sealed},
        )
        intake = await take_intake_step(tx, intake, move)
        await applications.wake(tx, topic(intake.id))
        return now(intake)
