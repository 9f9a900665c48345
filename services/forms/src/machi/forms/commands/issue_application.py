from dataclasses import dataclass

from machi.forms.commands.about_case import AboutCase, Stepped, done_once
from machi.forms.commands.steps import Move, take_step
from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import Command
from machi.shared.db.database import Transaction
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class IssueApplication(AboutCase):
    """What was granted is handed over, or was sent (交付)."""


async def issue_application(command: IssueApplication, context: Context) -> Stepped:
    """Note that it was handed over.

    Raises:
        NoSuchCase: there is none.
        NotInThisState: it is not granted, or its fee is open; says what happened.

    """

    async def issue(tx: Transaction, case: Application) -> Application:
        return await take_step(tx, case, Move(Command.ISSUE, command.by, context.clock.now()))

    return await done_once(command, context, issue)
