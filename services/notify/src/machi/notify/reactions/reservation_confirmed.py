"""A reservation stands (予約確定)."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.queue.reservations import ReservationConfirmed
from machi.shared.service import Context


async def tell_that_it_is_reserved(event: ReservationConfirmed, context: Context) -> None:
    news = News(
        "reservation_confirmed",
        event,
        event.recipient,
        event.reservation_path or "/queue/r",
        {"booking_number": event.number},
        moments={"when": event.starts_at},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
