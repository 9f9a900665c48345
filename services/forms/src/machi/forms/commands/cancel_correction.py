from dataclasses import dataclass

from machi.forms.commands.about_case import AboutCase, Stepped, done_once
from machi.forms.commands.steps import Move, take_step
from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import Command
from machi.shared.db.database import Transaction
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelCorrection(AboutCase):
    """The office takes its request for correction back; its clock runs again."""


async def cancel_correction(command: CancelCorrection, context: Context) -> Stepped:
    """Go on with the review as if nothing had been asked; what was asked stays in the history.

    Raises:
        NoSuchCase: there is none.
        NotInThisState: the applicant has answered already, or somebody was faster; says what.

    """

    async def cancel(tx: Transaction, case: Application) -> Application:
        changes = {"correction_due": None, "correction_overdue": False}
        move = Move(
            Command.CANCEL_CORRECTION,
            command.by,
            context.clock.now(),
            changes,
            {"correction_cancelled": True},
        )
        return await take_step(tx, case, move)

    return await done_once(command, context, cancel)
