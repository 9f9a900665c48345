"""A timer's command: a freed place goes to the first on the waitlist, before anybody sees it."""

from datetime import datetime

from machi.queue.domain.booking.offer import OFFERED
from machi.queue.domain.booking.refusals import SlotFull
from machi.queue.domain.booking.reservation import Verb
from machi.queue.store.booking import capacity
from machi.queue.store.booking import reservations as store
from machi.shared.contracts.queue.reservations import ReservationOffered
from machi.shared.db.database import Database

AT_ONCE = 50


async def offer_freed_places(at: datetime, db: Database) -> int:
    """Keep each freed place for one person at a time, and tell how many were offered one.

    Class first, then the time of joining. Somebody who wants more places than there are is passed
    over by who wants fewer.
    """
    offered = 0
    try:
        while offered < AT_ONCE and await _offer_one(at, db):
            offered += 1
    except SlotFull:  # somebody was quicker; the next round looks again
        return offered
    return offered


async def _offer_one(at: datetime, db: Database) -> bool:
    async with db.transaction() as tx:
        first = await capacity.first_waiting(tx, at)
        if first is None:
            return False
        before, _ = await store.locked(tx, first)
        until = min(at + OFFERED, before.starts_at)
        row, offer = await store.move(tx, Verb.OFFER, first, held_until=until)
        slots = await capacity.slots_of(tx, first)
        if not await capacity.take_for_waiting(tx, first, len(slots)):
            raise SlotFull
        await tx.publish(
            ReservationOffered(at=at, held_until=until, **store.facts(row, offer)),
            topics=store.topics(row),
        )
        return True
