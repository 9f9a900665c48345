"""A freed place is kept for somebody who waits for it (繰上げ案内)."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.queue.reservations import ReservationOffered
from machi.shared.service import Context


async def tell_that_a_place_is_kept(event: ReservationOffered, context: Context) -> None:
    news = News(
        "reservation_offered",
        event,
        event.recipient,
        event.reservation_path or "/queue/r",
        {"booking_number": event.number},
        moments={"when": event.starts_at, "until": event.held_until},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
