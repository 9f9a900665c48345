"""Payments says that a payment was corrected away: the case is flagged, nothing is handed over."""

from machi.forms.commands.reopen_payment import ReopenPayment, reopen_payment
from machi.forms.reactions.sources import case_of
from machi.shared.contracts.payments import ClaimReopened
from machi.shared.service import Context


async def flag_what_is_owed_again(event: ClaimReopened, context: Context) -> None:
    case_id = case_of(event.source)
    if case_id is None:
        return
    async with context.db.transaction() as tx:
        if not await tx.first_time(event):
            return
        await reopen_payment(ReopenPayment(case_id, event.revision), tx)
