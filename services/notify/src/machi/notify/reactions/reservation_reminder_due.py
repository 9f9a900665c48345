"""A reservation is near: the day before, or the morning of the day (お知らせ)."""

from machi.notify.commands.tell import News, tell
from machi.shared.contracts.queue.reservations import ReservationReminderDue
from machi.shared.service import Context


async def remind(event: ReservationReminderDue, context: Context) -> None:
    news = News(
        f"reservation_reminder_{event.when}",
        event,
        event.recipient,
        event.reservation_path or "/queue/r",
        {"booking_number": event.number},
        moments={"when": event.starts_at},
    )
    async with context.db.transaction() as tx:
        if await tx.first_time(event):
            await tell(tx, context, news)
