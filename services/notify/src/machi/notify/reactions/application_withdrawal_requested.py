"""Somebody asks to take a case back while it is reviewed: its person hears of it (取下げの申出)."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.forms import ApplicationWithdrawalRequested
from machi.shared.service import Context


async def tell_that_a_withdrawal_is_asked_for(
    event: ApplicationWithdrawalRequested, context: Context
) -> None:
    news = News(
        "application_withdrawal_requested",
        event,
        event.recipient,
        f"/forms/case/{event.receipt_number}",
        {"receipt_number": event.receipt_number},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
