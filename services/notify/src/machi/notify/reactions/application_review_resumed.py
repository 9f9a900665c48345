"""The office took its request for a correction back: nobody need correct anything any more."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.forms import ApplicationReviewResumed
from machi.shared.service import Context


async def tell_that_nothing_is_to_be_corrected(
    event: ApplicationReviewResumed, context: Context
) -> None:
    news = News(
        "application_correction_cancelled",
        event,
        event.recipient,
        f"/forms/case/{event.receipt_number}",
        {"receipt_number": event.receipt_number},
    )
    async with context.db.transaction() as tx:
        # After an answer it only goes on: that the answer arrived was told.
        if await tx.first_time(event) and event.correction_cancelled:
            await tell(tx, context, news)
