from dataclasses import dataclass

from machi.forms.commands.about_case import AboutCase, Stepped, done_once
from machi.forms.commands.case_texts import checked, keep_text
from machi.forms.commands.steps import Move, take_step
from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import Command, possible
from machi.forms.store.texts import Kind
from machi.shared.db.database import Transaction
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawApplication(AboutCase):
    """The applicant takes the case back (取下げ); a reason is welcome, not needed."""

    reason: str = ""


async def withdraw_application(command: WithdrawApplication, context: Context) -> Stepped:
    """Withdraw a case; one that is being reviewed is only asked to be withdrawn.

    Raises:
        NoSuchCase: there is none.
        NotInThisState: it is decided already, or has moved on; says what happened.
        TextTooLong, MyNumberInText: the reason may not be stored.

    """

    async def withdraw(tx: Transaction, case: Application) -> Application:
        reason = checked(command.reason, "reason", needed=False)
        at_once = Command.WITHDRAW in possible(case.state)
        asked = Command.WITHDRAW if at_once else Command.REQUEST_WITHDRAWAL
        move = Move(asked, command.by, context.clock.now(), {"correction_due": None})
        case = await take_step(tx, case, move)
        if reason:
            await keep_text(tx, context, case, (Kind.WITHDRAWAL, {"reason": reason}), command.by)
        return case

    return await done_once(command, context, withdraw)
