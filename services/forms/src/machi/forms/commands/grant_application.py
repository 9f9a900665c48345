from dataclasses import dataclass

from machi.forms.commands.about_case import AboutCase, Stepped, done_once, in_review
from machi.forms.commands.steps import Move, request_payment, take_step
from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import Command
from machi.shared.db.database import Transaction
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantApplication(AboutCase):
    """The office decides in favour (決定), of the case as the person saw it."""


async def grant_application(command: GrantApplication, context: Context) -> Stepped:
    """Grant a case; begin its review first when nobody has, and ask for the fee that is due now.

    Raises:
        NoSuchCase: there is none.
        NotInThisState: it is not accepted yet, or somebody was faster; says what happened.

    """
    at = context.clock.now()

    async def grant(tx: Transaction, case: Application) -> Application:
        case = await in_review(tx, case, command.by, at)
        move = Move(Command.GRANT, command.by, at, changes={"granted": True})
        case = await take_step(tx, case, move)
        if case.owes("after_review"):
            case = await request_payment(tx, case, command.by, at)
        return case

    return await done_once(command, context, grant)
