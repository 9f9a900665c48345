"""The office decided against (却下). The reason is only on the page behind the login."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.forms import ApplicationRefused
from machi.shared.service import Context


async def tell_that_it_was_decided_against(event: ApplicationRefused, context: Context) -> None:
    news = News(
        "application_refused",
        event,
        event.recipient,
        f"/forms/case/{event.receipt_number}",
        {"receipt_number": event.receipt_number},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
