from dataclasses import dataclass

from machi.forms.commands.about_case import AboutCase, Stepped, done_once
from machi.forms.commands.charge_at_handover import charge_at_handover
from machi.forms.commands.steps import Move, take_step
from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import Command
from machi.shared.db.database import Transaction
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptApplication(AboutCase):
    """The office takes the case on (受付), as the person saw it."""


async def accept_application(command: AcceptApplication, context: Context) -> Stepped:
    """Accept a case, and ask for the fee that is due when its paper is handed over.

    Raises:
        NoSuchCase: there is none.
        NotInThisState: somebody was faster; says what happened.

    """

    async def accept(tx: Transaction, case: Application) -> Application:
        at = context.clock.now()
        case = await take_step(tx, case, Move(Command.ACCEPT, command.by, at))
        await charge_at_handover(tx, case, at)
        return case

    return await done_once(command, context, accept)
