from dataclasses import dataclass

from machi.queue.commands.booking.asked import NewReservation, WantPlaces
from machi.queue.commands.booking.reserve import broken_rule, reserve
from machi.queue.domain.booking.offer import Channel
from machi.queue.domain.booking.refusals import ContactNeeded, NoWaitlist, PlacesAreFree
from machi.queue.domain.booking.reservation import Verb
from machi.queue.store.booking.hot import JOIN_WAITLIST
from machi.shared.db.database import Database
from machi.shared.vault.vault import Vault


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinWaitlist(WantPlaces):
    """Somebody waits for a time that is full (キャンセル待ち)."""


async def join_waitlist(command: JoinWaitlist, db: Database, vault: Vault) -> NewReservation:
    """Put them in line for a freed place: class first, then the time of joining.

    Raises:
        PlacesAreFree: there is nothing to wait for.
        NoWaitlist: the offer has none.
        ContactNeeded: nobody could be told of the place.
        DomainError: as for `hold_slot`.

    """
    if command.channel is Channel.WEB and command.recipient is None:
        raise ContactNeeded
    joined = await reserve(JOIN_WAITLIST, Verb.JOIN_WAITLIST, command, db=db, vault=vault)
    if isinstance(joined, NewReservation):
        return joined
    raise broken_rule(joined, NoWaitlist if not joined["waitlist"] else PlacesAreFree)
