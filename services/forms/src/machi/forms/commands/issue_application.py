from dataclasses import dataclass

from machi.forms.commands.about_case import AboutCase, Stepped, done_once
from machi.forms.commands.steps import Move, take_step
from machi.forms.domain.application import Application, FeeIsOpen
from machi.forms.domain.lifecycle import Command, State
from machi.shared.db.database import Transaction
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueApplication(AboutCase):
    """What was granted is handed over, or was sent (交付)."""


async def issue_application(command: IssueApplication, context: Context) -> Stepped:
    """Note that it was handed over.

    Raises:
        NoSuchCase: there is none.
        NotInThisState: it is not granted, or waits for its fee; says what happened.
        FeeIsOpen: it is paid at handover and was not, or the payment was taken back.

    """

    async def issue(tx: Transaction, case: Application) -> Application:
        if case.must_be_paid_first and case.state is State.DECIDED_GRANTED:
            raise FeeIsOpen
        return await take_step(tx, case, Move(Command.ISSUE, command.by, context.clock.now()))

    return await done_once(command, context, issue)
