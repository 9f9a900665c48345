"""The review goes on after all (取下げの取消)."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.forms import ApplicationWithdrawalCancelled
from machi.shared.service import Context


async def tell_that_the_review_goes_on(
    event: ApplicationWithdrawalCancelled, context: Context
) -> None:
    news = News(
        "application_withdrawal_cancelled",
        event,
        event.recipient,
        f"/forms/case/{event.receipt_number}",
        {"receipt_number": event.receipt_number},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
