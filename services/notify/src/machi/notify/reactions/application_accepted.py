"""The office accepted an application (受付)."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.forms import ApplicationAccepted
from machi.shared.service import Context


async def tell_that_it_is_being_worked_on(event: ApplicationAccepted, context: Context) -> None:
    news = News(
        "application_accepted",
        event,
        event.recipient,
        f"/forms/case/{event.receipt_number}",
        {"receipt_number": event.receipt_number},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
