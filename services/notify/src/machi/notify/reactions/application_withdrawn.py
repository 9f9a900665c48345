"""The applicant took the case back (取下げ): the message lets them notice if it was not them."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.forms import ApplicationWithdrawn
from machi.shared.service import Context


async def tell_that_it_was_withdrawn(event: ApplicationWithdrawn, context: Context) -> None:
    news = News(
        "application_withdrawn",
        event,
        event.recipient,
        f"/forms/case/{event.receipt_number}",
        {"receipt_number": event.receipt_number},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
