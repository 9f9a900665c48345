"""What was granted was handed over or sent (交付)."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.forms import ApplicationIssued
from machi.shared.service import Context


async def tell_that_it_was_handed_over(event: ApplicationIssued, context: Context) -> None:
    news = News(
        "application_issued",
        event,
        event.recipient,
        f"/forms/case/{event.receipt_number}",
        {"receipt_number": event.receipt_number},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
