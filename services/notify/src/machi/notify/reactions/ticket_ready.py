"""What somebody waited for a second time can be handed over (できました)."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.queue import TicketReady
from machi.shared.service import Context


async def tell_that_it_is_ready(event: TicketReady, context: Context) -> None:
    news = News(
        "ticket_ready",
        event,
        event.recipient,
        event.ticket_path or "/queue/",
        {"number": event.number},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
