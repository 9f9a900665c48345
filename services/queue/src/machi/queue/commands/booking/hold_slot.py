from dataclasses import dataclass

from machi.queue.commands.booking.asked import NewReservation, WantPlaces
from machi.queue.commands.booking.reserve import broken_rule, reserve
from machi.queue.domain.booking.reservation import Verb
from machi.queue.store.booking.hot import HOLD
from machi.shared.db.database import Database
from machi.shared.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldSlot(WantPlaces):
    """Somebody chose a time (仮押さえ): it is theirs for ten minutes."""


async def hold_slot(command: HoldSlot, db: Database, vault: Vault) -> NewReservation:
    """Take the places out of the channel's capacity, in one round trip.

    Raises:
        NoSuchSlot: one of them does not exist, or its offer is not open.
        SlotNotOpen: closed or suspended.
        OutsideBookableTime: past, too soon, or not to be booked yet.
        NotEnoughInARow: the offer needs more slots after it than there are.
        TooManyPeople: more than one reservation of the offer may be for.
        NotEligible: the notice is not one that the city sent.
        TooManyReservations: the person has as many as the offer allows.
        SlotFull: everything of this channel is taken, or rests.

    """
    held = await reserve(HOLD, Verb.HOLD, command, db=db, vault=vault)
    if isinstance(held, NewReservation):
        return held
    raise broken_rule(held)
