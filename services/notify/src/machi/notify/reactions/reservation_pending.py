"""Somebody is to confirm a reservation through a message (確認待ち): whoever opens it got it."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.queue.reservations import ReservationPending
from machi.shared.service import Context


async def ask_to_confirm(event: ReservationPending, context: Context) -> None:
    news = News(
        "reservation_contact_check",
        event,
        event.recipient,
        event.check_path,
        {"booking_number": event.number},
        moments={"when": event.starts_at, "until": event.held_until},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
