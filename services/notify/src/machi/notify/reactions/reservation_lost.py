"""Somebody did not win a lottery (落選), and waits now."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.queue.reservations import ReservationLost
from machi.shared.service import Context


async def tell_who_waits_instead(event: ReservationLost, context: Context) -> None:
    news = News(
        "reservation_lost",
        event,
        event.recipient,
        event.reservation_path or "/queue/r",
        {"booking_number": event.number},
        moments={"when": event.starts_at},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
