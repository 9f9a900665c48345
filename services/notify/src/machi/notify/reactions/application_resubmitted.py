"""What was corrected has arrived (補正済)."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.forms import ApplicationResubmitted
from machi.shared.service import Context


async def tell_that_the_correction_arrived(event: ApplicationResubmitted, context: Context) -> None:
    news = News(
        "application_resubmitted",
        event,
        event.recipient,
        f"/forms/case/{event.receipt_number}",
        {"receipt_number": event.receipt_number},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
