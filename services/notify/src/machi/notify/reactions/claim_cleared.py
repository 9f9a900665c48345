"""All of a claim was paid (消込済)."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.payments import ClaimCleared
from machi.shared.service import Context


async def thank_for_the_payment(event: ClaimCleared, context: Context) -> None:
    news = News("claim_cleared", event, event.recipient, event.receipt_path, {}, event.amount_yen)
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
