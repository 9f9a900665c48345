from dataclasses import dataclass

from machi.forms.commands.about_case import AboutCase, Stepped, done_once
from machi.forms.commands.steps import Move, take_step
from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import Command
from machi.shared.db.database import Transaction
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmWithdrawal(AboutCase):
    """The office agrees that a case in review is withdrawn (取下げの確認)."""


async def confirm_withdrawal(command: ConfirmWithdrawal, context: Context) -> Stepped:
    """Withdraw a case as its applicant asked.

    Raises:
        NoSuchCase: there is none.
        NotInThisState: nobody asks for it, or somebody was faster; says what happened.

    """

    async def confirm(tx: Transaction, case: Application) -> Application:
        return await take_step(
            tx, case, Move(Command.CONFIRM_WITHDRAWAL, command.by, context.clock.now())
        )

    return await done_once(command, context, confirm)
