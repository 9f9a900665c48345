"""An application arrived (到達)."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.forms import ApplicationSubmitted
from machi.shared.service import Context


async def tell_that_it_arrived(event: ApplicationSubmitted, context: Context) -> None:
    """Give the applicant the receipt number to keep."""
    news = News(
        "application_submitted",
        event,
        event.recipient,
        f"/forms/case/{event.receipt_number}",
        {"receipt_number": event.receipt_number},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
