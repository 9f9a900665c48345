"""Taking places inside a transaction: for the waitlist, and for a move to another time.

What `hot.py` does in one statement for somebody new. Capacity rows are always locked in the order
of slot and channel, after the reservation: so nobody waits in a circle.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from machi.queue.store.booking.sql import AWAKE, ROOM, fill
from machi.shared.db.database import Transaction

_LOCK = text("""
select c.slot_id from slot_capacity c join reservation r on r.id = :reservation
 where c.channel = r.channel and (c.slot_id = any (:slots) or c.slot_id in (
   select slot_id from reservation_place where reservation_id = r.id))
 order by c.slot_id, c.channel for update of c
""")
"""All rows of the move, old and new, in their order."""

_TAKE = text(
    fill(
        """
update slot_capacity c
   set taken = c.taken + r.people,
       resting = {awake}
  from reservation r
 where r.id = :reservation and c.channel = r.channel and c.slot_id = any (:slots) and c.open
   and {room} >= r.people
returning c.slot_id
""",
        awake=fill(AWAKE, at=":at"),
        room=fill(ROOM, at=":at"),
    )
)

_TAKE_FOR_WAITING = text("""
update slot_capacity c
   set taken = c.taken + p.places,
       resting = (array(select m from unnest(c.resting) m order by m))[p.places + 1:]
  from reservation_place p join reservation r on r.id = p.reservation_id
 where r.id = :reservation and c.channel = r.channel and c.slot_id = p.slot_id and c.open
   and c.taken + p.places <= c.cap
returning c.slot_id
""")
"""A place that rests is for those who wait; it does not rest any longer."""

_FIRST_WAITING = text("""
select r.id from reservation r
 where r.state = 'waitlisted' and r.starts_at > :at and not exists (
   select from reservation_place p
     left join slot_capacity c on c.slot_id = p.slot_id and c.channel = r.channel and c.open
      and c.taken + p.places <= c.cap
    where p.reservation_id = r.id and c.slot_id is null)
 order by r.priority_class, r.made_at, r.id limit 1 for update of r
""")

_ONE_AT_A_TIME = text("select pg_try_advisory_xact_lock(7201)")

_SLOTS = text("""
select slot_id from reservation_place where reservation_id = :reservation order by slot_id
""")

_DROP = text("""
delete from reservation_place where reservation_id = :reservation and slot_id <> all (:slots)
""")

_PUT = text("""
insert into reservation_place (reservation_id, slot_id, places)
select :reservation, slot_id, :places from unnest(cast(:slots as uuid[])) slot_id
on conflict (reservation_id, slot_id) do update set places = excluded.places
""")


async def _run(tx: Transaction, statement: Any, **values: object) -> list[Any]:  # noqa: ANN401 - rows of a textual statement, which are untyped
    connection = await tx.session.connection()
    found = await connection.execute(statement, values)
    return list(found.all()) if found.returns_rows else []


async def lock_for_move(tx: Transaction, reservation_id: UUID, slots: list[UUID]) -> None:
    await _run(tx, _LOCK, reservation=reservation_id, slots=slots)


async def take(tx: Transaction, reservation_id: UUID, slots: list[UUID], at: datetime) -> bool:
    """Take a reservation's people out of these slots; False: one of them had no room."""
    taken = await _run(tx, _TAKE, reservation=reservation_id, slots=slots, at=at)
    return len(taken) == len(slots)


async def slots_of(tx: Transaction, reservation_id: UUID) -> list[UUID]:
    return [row[0] for row in await _run(tx, _SLOTS, reservation=reservation_id)]


async def put(tx: Transaction, reservation_id: UUID, slots: list[UUID], places: int) -> None:
    """Write down that a reservation is for these slots now."""
    await _run(tx, _DROP, reservation=reservation_id, slots=slots)
    await _run(tx, _PUT, reservation=reservation_id, slots=slots, places=places)


async def first_waiting(tx: Transaction, at: datetime) -> UUID | None:
    """Find the first on the waitlist for whom there is room.

    While another transaction does this, nobody is found: the first in line must stay the first.
    """
    (mine,) = (await _run(tx, _ONE_AT_A_TIME))[0]
    found = await _run(tx, _FIRST_WAITING, at=at) if mine else []
    return found[0][0] if found else None


async def take_for_waiting(tx: Transaction, reservation_id: UUID, slots: int) -> bool:
    """Take the places that somebody waits for; False: another was quicker."""
    return len(await _run(tx, _TAKE_FOR_WAITING, reservation=reservation_id)) == slots
