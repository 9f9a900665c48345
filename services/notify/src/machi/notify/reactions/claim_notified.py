"""Something can be paid now (納入通知)."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.payments import ClaimNotified
from machi.shared.service import Context


async def tell_how_to_pay(event: ClaimNotified, context: Context) -> None:
    news = News(
        "claim_notified", event, event.recipient, event.payment_path, {}, event.outstanding_yen
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
