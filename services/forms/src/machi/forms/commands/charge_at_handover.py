"""A fee that is paid when the paper is handed over: nothing waits for it, but it can be paid."""

from datetime import datetime

from machi.forms.commands.steps import DESK, topic
from machi.forms.domain.application import Application
from machi.shared.contracts.forms import ApplicationPaymentRequested
from machi.shared.db.database import Transaction


async def charge_at_handover(tx: Transaction, case: Application, at: datetime) -> None:
    """Ask payments for the fee of a case that was accepted; its lines were frozen before."""
    if not case.owes("at_handover"):
        return
    event = ApplicationPaymentRequested.model_validate(
        {
            "at": at,
            "application_id": case.id,
            "revision": case.revision,
            "receipt_number": case.receipt_number,
            "procedure_id": case.procedure_id,
            "procedure_version": case.procedure_version,
            "state": case.state,
            "recipient": case.recipient,
            "lines": [
                {**line, "revenue_item": line["revenue_item"] or line["key"]}
                for line in case.fee_lines
            ],
            "total_yen": case.fee_yen,
        }
    )
    await tx.publish(event, topics=f"{topic(case)} {DESK}")
