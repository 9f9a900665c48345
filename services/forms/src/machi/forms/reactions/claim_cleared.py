"""Payments says that a fee is paid in full: the case goes on."""

from machi.forms.commands.record_payment import RecordPayment, record_payment
from machi.forms.reactions.sources import case_of
from machi.shared.contracts.payments import ClaimCleared
from machi.shared.service import Context


async def go_on_when_paid(event: ClaimCleared, context: Context) -> None:
    case_id = case_of(event.source)
    if case_id is None:
        return
    async with context.db.transaction() as tx:
        if not await tx.first_time(event):
            return
        command = RecordPayment(case_id, event.claim_id, event.revision, event.receipt_path)
        await record_payment(command, tx, context.clock)
