"""Given up by its holder (取消), or called off by the office (中止), which offers another time."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.queue.reservations import ReservationCancelled
from machi.shared.service import Context


async def tell_that_it_was_cancelled(event: ReservationCancelled, context: Context) -> None:
    news = News(
        "reservation_cancelled_by_office" if event.by_office else "reservation_cancelled",
        event,
        event.recipient,
        event.rebook_path or event.reservation_path or "/queue/r",
        {"booking_number": event.number},
        moments={"when": event.starts_at},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
