"""Somebody won a lottery (当選)."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.queue.reservations import ReservationWon
from machi.shared.service import Context


async def tell_the_winner(event: ReservationWon, context: Context) -> None:
    news = News(
        "reservation_won",
        event,
        event.recipient,
        event.reservation_path or "/queue/r",
        {"booking_number": event.number},
        moments={"when": event.starts_at, "until": event.held_until},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
