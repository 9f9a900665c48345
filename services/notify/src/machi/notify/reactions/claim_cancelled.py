"""What a claim was for was withdrawn: nobody has to pay it (調定取消)."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.payments import ClaimCancelled
from machi.shared.service import Context


async def tell_that_nothing_is_owed(event: ClaimCancelled, context: Context) -> None:
    news = News("claim_cancelled", event, event.recipient, "/forms/case", {}, event.amount_yen)
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
