"""The day ended before somebody's turn came (閉庁打切): another time is offered to them."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.queue import TicketClosedOut
from machi.shared.service import Context


async def offer_another_time(event: TicketClosedOut, context: Context) -> None:
    news = News(
        "ticket_closed_out",
        event,
        event.recipient,
        event.booking_path,
        {"number": event.number},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
