"""The office decided (決定). What it decided is only on the page behind the login."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.forms import ApplicationGranted
from machi.shared.service import Context


async def tell_that_it_was_decided(event: ApplicationGranted, context: Context) -> None:
    news = News(
        "application_granted",
        event,
        event.recipient,
        f"/forms/case/{event.receipt_number}",
        {"receipt_number": event.receipt_number},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
