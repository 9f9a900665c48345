from dataclasses import dataclass

from machi.queue.commands.booking.slots_changed import ChangedSlots, OfSlots, by_office
from machi.shared.contracts.queue.reservations import SlotClosed
from machi.shared.db.database import Database


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseSlots(OfSlots):
    """These times take place no more (休止)."""


async def close_slots(command: CloseSlots, db: Database) -> ChangedSlots:
    """Close slots; gives those that changed, with how many reservations must be moved."""
    return await by_office(command, SlotClosed, db)
