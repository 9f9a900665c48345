from dataclasses import dataclass

from machi.forms.commands.about_case import AboutCase, Stepped, done_once, in_review
from machi.forms.commands.case_texts import checked, keep_text
from machi.forms.commands.steps import Move, take_step
from machi.forms.domain.application import Application
from machi.forms.domain.lifecycle import Command
from machi.forms.store import procedures
from machi.forms.store.texts import Kind
from machi.shared.db.database import Transaction
from machi.shared.errors import BadInput
from machi.shared.service import Context


class NotificationIsNotRefused(BadInput):
    """行政手続法 37条: what has the form it needs was done when it arrived."""

    code = "forms.notification_is_not_refused"
    words = "届出は却下できません。足りないところがあれば、補正を依頼してください。"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefuseApplication(AboutCase):
    """The office decides against (却下), and says why (行政手続法 8条)."""

    reason: str


async def refuse_application(command: RefuseApplication, context: Context) -> Stepped:
    """Refuse a case; the applicant reads the reason.

    Raises:
        NoSuchCase: there is none.
        NotInThisState: it is not in review, or somebody was faster; says what happened.
        NotificationIsNotRefused: it is a 届出.
        TextNeeded, TextTooLong, MyNumberInText: there is no reason, or it may not be stored.

    """
    at = context.clock.now()

    async def refuse(tx: Transaction, case: Application) -> Application:
        reason = checked(command.reason, "reason")
        procedure = await procedures.version(tx, case.procedure_id, case.procedure_version)
        if procedure.kind == "todokede":
            raise NotificationIsNotRefused
        case = await in_review(tx, case, command.by, at)
        case = await take_step(tx, case, Move(Command.REFUSE, command.by, at))
        await keep_text(tx, context, case, (Kind.REFUSAL, {"reason": reason}), command.by)
        return case

    return await done_once(command, context, refuse)
