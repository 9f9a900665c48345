"""Slots: made from the timetable, closed, suspended and opened again. None is ever deleted."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from machi.queue.domain.booking.reservation import TAKING
from machi.queue.domain.booking.timetable import PlannedSlot
from machi.queue.store.booking.sql import fill
from machi.queue.tables.base import one_of
from machi.queue.tables.booking import OfferRow
from machi.shared.db.database import Transaction

_ONE_AT_A_TIME = text("select pg_advisory_xact_lock(7202)")

_ADD = text("""
insert into slot (id, offer, day, starts_at, ends_at, day_ends_at, state, by_calendar, revision)
select gen_random_uuid(), :offer, p.day, p.starts_at, p.ends_at, p.day_ends_at, 'open', false, 1
  from unnest(cast(:days as date[]), cast(:starts as timestamptz[]), cast(:ends as timestamptz[]),
              cast(:day_ends as timestamptz[])) p (day, starts_at, ends_at, day_ends_at)
on conflict (offer, starts_at) do nothing
""")

_NOT_PLANNED = text("""
select id from slot
 where offer = :offer and starts_at > :at and state <> 'closed'
   and day <= (select max(d) from unnest(cast(:window as date[])) d)
   and (starts_at, ends_at) not in (
     select * from unnest(cast(:starts as timestamptz[]), cast(:ends as timestamptz[])))
""")

_PLANNED_AGAIN = text("""
select id from slot
 where offer = :offer and starts_at > :at and state = 'closed' and by_calendar
   and (starts_at, ends_at) in (
     select * from unnest(cast(:starts as timestamptz[]), cast(:ends as timestamptz[])))
""")

_CAPACITY = text("""
insert into slot_capacity as c (slot_id, channel, cap, taken, open, resting)
select s.id, w.channel, w.cap, 0, s.state = 'open', '{}'
  from slot s cross join unnest(cast(:channels as varchar[]), cast(:caps as integer[]))
    w (channel, cap)
  left join slot_capacity now on now.slot_id = s.id and now.channel = w.channel
 where s.offer = :offer and s.starts_at > :at
   and now.cap is distinct from greatest(w.cap, coalesce(now.taken, 0))
 order by s.id, w.channel
on conflict (slot_id, channel) do update set cap = greatest(excluded.cap, c.taken)
""")
"""What is taken stays, even if the city gives a channel fewer places from now on."""

_SET = text("""
with changed as (
  update slot set state = :state, by_calendar = :by_calendar, revision = revision + 1
   where id = any (:slots) and state = any (:before)
  returning id
), locked as materialized (
  select c.slot_id, c.channel from slot_capacity c
   where c.slot_id in (select id from changed) order by c.slot_id, c.channel for update
), told as (
  update slot_capacity c set open = (:state = 'open') from locked
   where c.slot_id = locked.slot_id and c.channel = locked.channel
)
select id from changed
""")
"""The capacity rows are locked here: whoever reserves comes before it, or sees it closed."""

_CHANGED = text(
    fill(
        """
select s.*, o.site, o.line, (
    select count(*)::integer from reservation_place p join reservation r on r.id = p.reservation_id
     where p.slot_id = s.id and r.state in ({taking})) as reservations
  from slot s join offer o on o.code = s.offer where s.id = any (:slots) order by s.starts_at
""",
        taking=one_of(TAKING),
    )
)
"""Read after `_SET` has waited for its locks: who came before it is seen only now."""

_SITES = text("""
select o.site from slot s join offer o on o.code = s.offer where s.id = any (:slots)
""")


async def make(
    tx: Transaction, offer: OfferRow, planned: Sequence[PlannedSlot], at: datetime
) -> None:
    """Add the slots that are not there yet, and set what each channel may take."""
    caps = {"web": offer.web_places, "phone": offer.phone_places, "counter": offer.counter_places}
    await _run(
        tx,
        _ADD,
        offer=offer.code,
        days=[slot.day for slot in planned],
        day_ends=[slot.day_ends_at for slot in planned],
        **_times(planned),
    )
    await _run(
        tx, _CAPACITY, offer=offer.code, at=at, channels=list(caps), caps=list(caps.values())
    )


async def not_planned(
    tx: Transaction, offer: str, planned: Sequence[PlannedSlot], at: datetime, window: list[Any]
) -> list[UUID]:
    """Find coming slots that the calendar does not have any more."""
    found = await _run(tx, _NOT_PLANNED, offer=offer, at=at, window=window, **_times(planned))
    return [row.id for row in found]


async def planned_again(
    tx: Transaction, offer: str, planned: Sequence[PlannedSlot], at: datetime
) -> list[UUID]:
    """Find slots that the calendar closed, and has again."""
    found = await _run(tx, _PLANNED_AGAIN, offer=offer, at=at, **_times(planned))
    return [row.id for row in found]


async def one_at_a_time(tx: Transaction) -> None:
    """Wait for others who change the timetable."""
    await _run(tx, _ONE_AT_A_TIME)


async def set_state(
    tx: Transaction, slots: list[UUID], state: str, before: Sequence[str], *, by_calendar: bool
) -> list[Any]:
    """Set the state of slots that are in one of the states `before`.

    Gives the changed rows of `slot`, each with `reservations`: how many live ones it has.
    """
    changed = await _run(
        tx, _SET, slots=slots, state=state, before=list(before), by_calendar=by_calendar
    )
    return await _run(tx, _CHANGED, slots=[row.id for row in changed])


async def sites(tx: Transaction, slots: list[UUID]) -> list[str]:
    """Tell the site of each of these slots; one that does not exist has none."""
    return [row.site for row in await _run(tx, _SITES, slots=slots)]


def _times(planned: Sequence[PlannedSlot]) -> dict[str, list[datetime]]:
    return {
        "starts": [slot.starts_at for slot in planned],
        "ends": [slot.ends_at for slot in planned],
    }


async def _run(tx: Transaction, statement: Any, **values: object) -> list[Any]:  # noqa: ANN401 - rows of a textual statement, which are untyped
    connection = await tx.session.connection()
    found = await connection.execute(statement, values)
    return list(found.all()) if found.returns_rows else []
