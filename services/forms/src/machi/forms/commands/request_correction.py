from collections import Counter
from dataclasses import dataclass
from datetime import date

from machi.forms.commands.about_case import AboutCase, Stepped, done_once, in_review
from machi.forms.commands.case_texts import checked, keep_text
from machi.forms.commands.steps import Move, take_step
from machi.forms.domain.application import Application
from machi.forms.domain.correction import CorrectionRequest, Item, check_request
from machi.forms.domain.evaluation import Circumstances, evaluate
from machi.forms.domain.lifecycle import Command
from machi.forms.store import answers, applications, procedures, tally
from machi.forms.store.tally import Counted
from machi.forms.store.texts import Kind
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction
from machi.shared.service import Context


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestCorrection(AboutCase):
    """The office asks the applicant to correct named answers (補正, 行政手続法 7条).

    due: until which day in Japan; later answers still count, staff decide what follows.
    """

    reason: str
    due: date
    items: tuple[Item, ...]


async def request_correction(command: RequestCorrection, context: Context) -> Stepped:
    """Ask; until the answer comes the office's clock stands still.

    Raises:
        NoSuchCase: there is none.
        NotInThisState: it cannot be corrected now, or somebody was faster; says what happened.
        BadCorrectionRequest: the applicant could not fulfil it; `field` names what.
        TextNeeded, TextTooLong, MyNumberInText: its words may not be stored.

    """
    at = context.clock.now()
    asked = CorrectionRequest(command.reason, command.due, command.items)

    async def ask(tx: Transaction, case: Application) -> Application:
        await _check(tx, context, case, asked)
        case = await in_review(tx, case, command.by, at)
        changes = {"correction_due": asked.due, "correction_overdue": False}
        told = {"due": asked.due}
        move = Move(Command.REQUEST_CORRECTION, command.by, at, changes, told)
        case = await take_step(tx, case, move)
        await keep_text(tx, context, case, (Kind.CORRECTION, _written(asked)), command.by)
        questions = Counter(one.path.partition("/")[0] for one in asked.items)
        await tally.add(tx, case, Counted.ASKED_AGAIN, questions, at)
        return case

    return await done_once(command, context, ask)


async def _check(
    tx: Transaction, context: Context, case: Application, asked: CorrectionRequest
) -> None:
    checked(asked.reason, "reason")
    for item in asked.items:
        checked(item.message, f"items.{item.path}")
    today = business_date(context.clock.now())
    _, sealed = await applications.by_id(tx, case.id)
    procedure = await procedures.version(tx, case.procedure_id, case.procedure_version)
    content = await answers.unseal(tx, context.vault, case.id, sealed)
    day = case.answered_on or today
    circumstances = Circumstances(case.channel, day, content.not_my_number)
    evaluation = evaluate(procedure, content.given, circumstances)
    check_request(asked, procedure, evaluation, today)


def _written(asked: CorrectionRequest) -> dict[str, object]:
    return {
        "reason": asked.reason.strip(),
        "due": asked.due.isoformat(),
        "items": [
            {"path": one.path, "message": one.message.strip(), "ask": one.ask}
            for one in asked.items
        ],
    }
