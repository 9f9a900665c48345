"""Nobody came to the counter (不在)."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.queue import TicketAbsent
from machi.shared.service import Context


async def tell_that_the_place_is_kept(event: TicketAbsent, context: Context) -> None:
    news = News(
        "ticket_absent",
        event,
        event.recipient,
        event.ticket_path or "/queue/",
        {"number": event.number},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
