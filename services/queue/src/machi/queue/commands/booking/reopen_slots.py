from dataclasses import dataclass

from machi.queue.commands.booking.slots_changed import ChangedSlots, OfSlots, by_office
from machi.shared.contracts.queue.reservations import SlotReopened
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class ReopenSlots(OfSlots):
    """Take reservations for these times again (受付再開)."""


async def reopen_slots(command: ReopenSlots, db: Database) -> ChangedSlots:
    """Open slots again, whoever or whatever closed them."""
    return await by_office(command, SlotReopened, db)
