from dataclasses import dataclass
from datetime import datetime, timedelta

from machi.forms.commands.arrival import SYSTEM
from machi.forms.commands.intake.about_intake import (
    AboutIntake,
    IntakeMove,
    IntakeNow,
    as_seen,
    now,
    take_intake_step,
)
from machi.forms.domain.application import Actor
from machi.forms.domain.intake.lifecycle import IntakeCommand
from machi.forms.domain.lifecycle import Command, State, step
from machi.forms.store import applications, hearings, intakes
from machi.forms.store.intakes import Intake
from machi.shared.db.database import Transaction
from machi.shared.service import Context

LEFT_AFTER = timedelta(hours=12)
"""No visit takes longer: what was heard is not kept over night."""
_AT_ONCE = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class AbandonIntake(AboutIntake):
    """The family goes home without filing anything (中止)."""


async def abandon_intake(command: AbandonIntake, context: Context) -> IntakeNow:
    """Destroy what was heard; nothing of it can be read any more.

    Raises:
        NoSuchIntake: there is none.
        IntakeMovedOn: it has moved on since it was seen, or it is over.

    """
    async with context.db.transaction() as tx:
        earlier = await tx.earlier(command.request, IntakeNow)
        if earlier is not None:
            return earlier
        intake = await as_seen(tx, command)
        intake = await _abandon(tx, context, intake, command.by, context.clock.now())
        return await tx.answer(command.request, now(intake))


async def abandon_left_intakes(context: Context) -> None:
    """Abandon intakes that nobody has touched for half a day."""
    at = context.clock.now()
    async with context.db.transaction() as tx:
        for intake in await intakes.left_open(tx, at - LEFT_AFTER, _AT_ONCE):
            await _abandon(tx, context, intake, SYSTEM, at)


async def _abandon(
    tx: Transaction, context: Context, intake: Intake, by: Actor, at: datetime
) -> Intake:
    hearing = await hearings.unseal(tx, context.vault, intake.id, intake.content)
    nothing = {"content": b"", "signature": None, "seal": None}
    move = IntakeMove(command=IntakeCommand.ABANDON, by=by, at=at, changes=nothing)
    moved = await take_intake_step(tx, intake, move)
    await context.vault.forget(tx, intake.id)
    for chosen in hearing.procedures:
        if chosen.draft_id is None:
            continue
        draft = await applications.draft_by_id(tx, chosen.draft_id)
        if draft.state is State.DRAFT:
            gone = step(draft.state, Command.EXPIRE)
            await applications.move(tx, draft, gone, by, at, answers=b"")
            await context.vault.forget(tx, draft.id)
    return moved
