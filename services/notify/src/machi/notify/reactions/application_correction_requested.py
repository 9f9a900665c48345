"""The office asks for a correction (補正). What and why is only on the page behind the login."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.forms import ApplicationCorrectionRequested
from machi.shared.service import Context


async def ask_for_the_correction(event: ApplicationCorrectionRequested, context: Context) -> None:
    news = News(
        "application_correction_requested",
        event,
        event.recipient,
        f"/forms/case/{event.receipt_number}",
        {"receipt_number": event.receipt_number},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
