from dataclasses import dataclass

from machi.forms.commands.about_case import AboutCase, Stepped, done_once
from machi.forms.commands.steps import Move, take_step
from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import Command
from machi.shared.db.database import Transaction
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseApplication(AboutCase):
    """Nothing is left to do (完了)."""


async def close_application(command: CloseApplication, context: Context) -> Stepped:
    """Close a case.

    Raises:
        NoSuchCase: there is none.
        NotInThisState: it is not decided yet, or somebody was faster; says what happened.

    """

    async def close(tx: Transaction, case: Application) -> Application:
        return await take_step(tx, case, Move(Command.CLOSE, command.by, context.clock.now()))

    return await done_once(command, context, close)
