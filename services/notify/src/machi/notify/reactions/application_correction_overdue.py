"""The day of a correction has passed; it can still be made."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.forms import ApplicationCorrectionOverdue
from machi.shared.service import Context


async def remind_of_the_correction(event: ApplicationCorrectionOverdue, context: Context) -> None:
    news = News(
        "application_correction_overdue",
        event,
        event.recipient,
        f"/forms/case/{event.receipt_number}",
        {"receipt_number": event.receipt_number},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
