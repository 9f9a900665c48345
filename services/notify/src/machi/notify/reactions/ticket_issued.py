"""Somebody took a number (発券)."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.queue import TicketIssued
from machi.shared.service import Context


async def tell_the_number(event: TicketIssued, context: Context) -> None:
    news = News(
        "ticket_issued",
        event,
        event.recipient,
        event.ticket_path or "/queue/",
        {"number": event.number},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
