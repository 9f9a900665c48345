"""Payments made a slip for one of our fees: the case page shows the way to it."""

from machi.forms.commands.steps import topic
from machi.forms.reactions.sources import case_of
from machi.forms.store import applications
from machi.shared.contracts.payments import ClaimNotified
from machi.shared.service import Context


async def show_where_to_pay(event: ClaimNotified, context: Context) -> None:
    case_id = case_of(event.source)
    if case_id is None:
        return
    async with context.db.transaction() as tx:
        if not await tx.first_time(event):
            return
        case, _ = await applications.by_id(tx, case_id)
        await applications.keep_paths(tx, case.id, payment_path=event.payment_path)
        await applications.wake(tx, topic(case))
