"""A waiting person is invited to a counter (呼出); a repeat (再呼出) is told in other words."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.queue import TicketCalled
from machi.shared.service import Context


async def tell_the_person_waiting(event: TicketCalled, context: Context) -> None:
    news = News(
        "ticket_called" if event.call_count == 1 else "ticket_called_again",
        event,
        event.recipient,
        event.ticket_path or "/queue/",
        {"number": event.number, "counter_name": event.counter_name},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
