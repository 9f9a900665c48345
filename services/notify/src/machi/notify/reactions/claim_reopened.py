"""A payment was corrected away (訂正): it is owed again."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.payments import ClaimReopened
from machi.shared.service import Context


async def tell_that_it_is_owed_again(event: ClaimReopened, context: Context) -> None:
    news = News("claim_reopened", event, event.recipient, "/forms/case", {}, event.amount_yen)
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
