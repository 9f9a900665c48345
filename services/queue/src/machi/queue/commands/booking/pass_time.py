"""The timers' commands: what time alone does to reservations."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from uuid import UUID

from machi.queue.domain.booking.offer import visible_again
from machi.queue.domain.booking.reservation import Verb
from machi.queue.store.booking import due
from machi.queue.store.booking import reservations as store
from machi.shared.contracts.queue.reservations import (
    ReservationEvent,
    ReservationExpired,
    ReservationFulfilled,
    ReservationLate,
    ReservationNoShow,
    ReservationReleased,
)
from machi.shared.db.database import Database, Transaction
from machi.shared.ids import new_fraction

AT_ONCE = 200
SETTLED = timedelta(minutes=1)
"""A ticket that was finished by a slip is taken back within seconds."""

Find = Callable[[Transaction, datetime, int], Awaitable[list[UUID]]]


async def expire_holds(at: datetime, db: Database) -> int:
    """Free what nobody confirmed in time: for the waitlist, else for everybody at once."""
    return await _move_all(due.held_too_long, Verb.EXPIRE, ReservationExpired, at, db)


async def mark_late(at: datetime, db: Database) -> int:
    """Note who did not come within the grace: their counter calls others from now on."""
    return await _move_all(due.late, Verb.MARK_LATE, ReservationLate, at, db)


async def mark_no_shows(at: datetime, db: Database) -> int:
    """Note who did not come by the end of the day's reception."""
    return await _move_all(due.not_come, Verb.MARK_NO_SHOW, ReservationNoShow, at, db)


async def end_waitlists(at: datetime, db: Database) -> int:
    """Let go of those who waited for a time that has begun."""
    return await _move_all(due.waited_in_vain, Verb.RELEASE, ReservationReleased, at, db)


async def fulfil(at: datetime, db: Database) -> int:
    """Note what was done: the ticket of the check-in is finished, or its time is over."""

    async def finished(tx: Transaction, at: datetime, at_most: int) -> list[UUID]:
        return await due.fulfilled(tx, at, at - SETTLED, at_most)

    return await _move_all(finished, Verb.FULFIL, ReservationFulfilled, at, db)


_FREES = {Verb.EXPIRE, Verb.MARK_NO_SHOW}


async def _move_all(
    find: Find, verb: Verb, said: type[ReservationEvent], at: datetime, db: Database
) -> int:
    """Move what is due, and tell how many. Two of these at once share the work."""
    async with db.transaction() as tx:
        found = await find(tx, at, AT_ONCE)
        ends = {} if verb is Verb.MARK_LATE else {"ended_at": at}
        for reservation_id in found:
            row, offer = await store.move(tx, verb, reservation_id, **ends)
            await tx.publish(said(at=at, **store.facts(row, offer)), topics=store.topics(row))
        if found and verb in _FREES:
            await store.give_back(tx, found, at, visible_at=visible_again(at, new_fraction()))
    return len(found)
