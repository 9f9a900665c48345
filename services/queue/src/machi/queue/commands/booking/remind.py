"""A timer's command: notify hears whom to remind, the evening before and in the morning."""

from datetime import datetime

from machi.queue.domain.booking.reminder import reminding
from machi.queue.store.booking import due
from machi.queue.store.booking import reservations as store
from machi.shared.contracts.queue.reservations import ReservationReminderDue
from machi.shared.db.database import Database

AT_ONCE = 200


async def remind(at: datetime, db: Database) -> int:
    """Say each reminder once, and tell how many."""
    said = 0
    for each in reminding(at):
        async with db.transaction() as tx:
            for reservation_id in await due.to_remind(tx, each, AT_ONCE):
                row, offer = await store.note_reminder(tx, reservation_id, each.when)
                event = ReservationReminderDue(
                    at=at, when=each.when.value, **store.facts(row, offer)
                )
                await tx.publish(event, topics=store.topics(row))
                said += 1
    return said
