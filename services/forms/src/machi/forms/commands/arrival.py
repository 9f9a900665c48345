"""What happens when answers arrive, from a page or through the API."""

from datetime import datetime

from machi.forms.commands.secrets import case_secret, hashed
from machi.forms.commands.steps import request_payment, take_step
from machi.forms.domain.application import Actor, Application, frozen_line
from machi.forms.domain.evaluation import Evaluation
from machi.forms.domain.lifecycle import Command
from machi.forms.domain.procedure import Procedure
from machi.forms.store import answers, applications
from machi.shared.clock import business_date
from machi.shared.db.database import Transaction
from machi.shared.service import Context

SYSTEM = Actor("forms", "system")


async def arrive(
    tx: Transaction,
    context: Context,
    application: Application,
    procedure: Procedure,
    evaluation: Evaluation,
    content: answers.Answers,
    *,
    by: Actor,
    recipient: str | None,
    at: datetime,
) -> Application:
    """Turn a draft with good answers into a case: number, secret, frozen fee, sealed answers."""
    number = await applications.new_receipt_number(tx)
    secret = case_secret(context.settings.secret_key.get_secret_value(), application.id)
    changes = {
        "receipt_number": number,
        "secret_hash": hashed(application.id, secret),
        "recipient": recipient,
        "answered_on": business_date(at),
        "fee_timing": procedure.fee.timing.get(application.channel),
        "fee_lines": [frozen_line(line) for line in evaluation.fee_lines],
        "fee_yen": evaluation.fee_yen,
        "submitted_at": at,
    }
    sealed = await answers.seal(tx, context.vault, application.id, content)
    await applications.save_answers(tx, application.id, sealed, at)
    arrived = await take_step(
        tx,
        application,
        Command.SUBMIT,
        by,
        at,
        changes=changes,
        tell={"channel": application.channel, "receipt_number": number, "recipient": recipient},
    )
    if arrived.owes("before"):
        arrived = await request_payment(tx, arrived, SYSTEM, at)
    return arrived
