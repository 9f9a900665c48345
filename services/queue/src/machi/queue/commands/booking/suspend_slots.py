from dataclasses import dataclass

from machi.queue.commands.booking.slots_changed import ChangedSlots, OfSlots, by_office
from machi.shared.contracts.queue.reservations import SlotSuspended
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class SuspendSlots(OfSlots):
    """Take no more reservations for these times for now (受付停止)."""


async def suspend_slots(command: SuspendSlots, db: Database) -> ChangedSlots:
    """Suspend slots; the reservations there are stand."""
    return await by_office(command, SlotSuspended, db)
