"""A reservation moved to another time (日時変更)."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.queue.reservations import ReservationRescheduled
from machi.shared.service import Context


async def tell_the_new_time(event: ReservationRescheduled, context: Context) -> None:
    news = News(
        "reservation_rescheduled",
        event,
        event.recipient,
        event.reservation_path or "/queue/r",
        {"booking_number": event.number},
        moments={"when": event.starts_at},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
