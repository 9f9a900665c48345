"""It is time to leave for the hall (そろそろ出発); a changed plan is told in other words."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.queue import TicketLeaveNow
from machi.shared.service import Context


async def tell_to_leave(event: TicketLeaveNow, context: Context) -> None:
    news = News(
        "ticket_leave_now_again" if event.again else "ticket_leave_now",
        event,
        event.recipient,
        event.ticket_path or "/queue/",
        {
            "number": event.number,
            "from_minutes": str(event.from_minutes),
            "to_minutes": str(event.to_minutes),
        },
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
