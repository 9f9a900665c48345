from dataclasses import dataclass

from machi.forms.commands.about_case import AboutCase, Stepped, done_once
from machi.forms.commands.steps import Move, take_step
from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import Command
from machi.shared.db.database import Transaction
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelWithdrawal(AboutCase):
    """The applicant wants the review to go on after all."""


async def cancel_withdrawal(command: CancelWithdrawal, context: Context) -> Stepped:
    """Go on with the review.

    Raises:
        NoSuchCase: there is none.
        NotInThisState: no withdrawal is asked for; says what happened.

    """

    async def cancel(tx: Transaction, case: Application) -> Application:
        return await take_step(
            tx, case, Move(Command.CANCEL_WITHDRAWAL, command.by, context.clock.now())
        )

    return await done_once(command, context, cancel)
