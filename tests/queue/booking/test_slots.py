"""The office changes its times: nothing is deleted, what is in the way is listed."""

import asyncio
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest
from tests.queue.booking.places import NOW, STAFF, TUESDAY, book, hold, slots, state

from machi.queue.commands.booking.asked import NewReservation
from machi.queue.commands.booking.close_slots import CloseSlots, close_slots
from machi.queue.commands.booking.make_slots import make_slots
from machi.queue.commands.booking.reopen_slots import ReopenSlots, reopen_slots
from machi.queue.commands.booking.slots_changed import ChangedSlots
from machi.queue.commands.booking.suspend_slots import SuspendSlots, suspend_slots
from machi.queue.domain.booking.refusals import NoSuchSlot, SlotNotOpen
from machi.shared.errors import Forbidden
from machi.shared.service import Context

HERE = frozenset({"honcho"})


def closing(*ids: UUID, sites: frozenset[str] = HERE) -> CloseSlots:
    return CloseSlots(slots=ids, by=STAFF, sites=sites, at=NOW, reason="職員研修")


async def test_a_closed_slot_keeps_its_reservations_and_takes_no_more(context: Context) -> None:
    first, second, *_ = await slots(context)
    booked = await book(context, first)
    changed = await close_slots(closing(first, second), context.db)
    assert [(each.state, each.reservations) for each in changed.items] == [
        ("closed", 1),
        ("closed", 0),
    ]
    assert await state(context, booked) == "confirmed"
    with pytest.raises(SlotNotOpen):
        await hold(context, first)
    told = (await context.db.rows("select * from outbox order by seq"))[-2:]
    assert {each["subject"] for each in told} == {"queue.slot.closed.v1"}
    assert (told[0]["data"]["reservations"], told[0]["data"]["reason"]) == (1, "職員研修")
    again = await close_slots(closing(first), context.db)
    assert again.items == ()
    await make_slots(NOW, context.db)  # what a person closed, the calendar does not open
    with pytest.raises(SlotNotOpen):
        await hold(context, first)


async def test_suspended_for_now_and_open_again(context: Context) -> None:
    first, *_ = await slots(context)
    asked = {"slots": (first,), "by": STAFF, "sites": HERE, "at": NOW}
    await suspend_slots(SuspendSlots(**asked), context.db)  # type: ignore[arg-type] # plain values
    with pytest.raises(SlotNotOpen):
        await hold(context, first)
    await reopen_slots(ReopenSlots(**asked), context.db)  # type: ignore[arg-type] # the same
    assert (await hold(context, first)).state == "held"


async def test_only_who_may_there_and_only_what_is_there(context: Context) -> None:
    first, *_ = await slots(context)
    with pytest.raises(Forbidden):
        await close_slots(closing(first, sites=frozenset({"kita"})), context.db)
    with pytest.raises(NoSuchSlot):
        await close_slots(closing(first, uuid4()), context.db)
    assert (await hold(context, first)).state == "held"


async def test_whoever_reserved_while_it_closed_is_on_the_list(context: Context) -> None:
    await context.db.row("update offer set web_places = 20 where code = 'tennyu'")
    ids = await slots(context)
    for slot in ids[:4]:
        tries = await asyncio.gather(
            *(hold(context, slot) for _ in range(8)),
            close_slots(closing(slot), context.db),
            *(hold(context, slot) for _ in range(8)),
            return_exceptions=True,
        )
        held = sum(isinstance(one, NewReservation) for one in tries)
        (closed,) = [one for one in tries if isinstance(one, ChangedSlots)]
        assert [each.reservations for each in closed.items] == [held]


async def test_shortened_hours_close_slots_and_longer_ones_open_them_again(
    context: Context,
) -> None:
    ids = await slots(context)
    booked = await book(context, ids[0])
    await context.db.row(
        "insert into opening_hours (site, line, weekday, opens, closes)"
        " values ('honcho', '*', 1, '10:00', '15:00')"
    )
    await make_slots(NOW, context.db)
    open_ = "select count(*) as n from slot where offer = 'tennyu' and day = $1 and state = 'open'"
    row = await context.db.row(open_, TUESDAY)
    assert row is not None
    assert row["n"] == 8  # 10-12 and 13-15
    with pytest.raises(SlotNotOpen):
        await hold(context, ids[0])
    assert await state(context, booked) == "confirmed"
    await context.db.row("delete from opening_hours")
    await make_slots(NOW, context.db)
    row = await context.db.row(open_, TUESDAY)
    assert row is not None
    assert row["n"] == 14
    assert (await hold(context, ids[0])).state == "held"


async def test_fewer_places_never_take_one_from_somebody(context: Context) -> None:
    first, *_ = await slots(context)
    await hold(context, first)
    await hold(context, first)
    await context.db.row("update offer set web_places = 1 where code = 'tennyu'")
    await make_slots(NOW, context.db)
    caps = await context.db.rows(
        "select cap from slot_capacity join slot on slot.id = slot_id"
        " where offer = 'tennyu' and channel = 'web' and day = $1 order by starts_at",
        TUESDAY,
    )
    assert [row["cap"] for row in caps] == [2] + [1] * 13


async def test_two_timers_make_the_same_slots_once(context: Context) -> None:
    await asyncio.gather(*(make_slots(NOW, context.db) for _ in range(4)))
    doubles = await context.db.rows(
        "select offer, starts_at from slot group by offer, starts_at having count(*) > 1"
    )
    assert doubles == []
    assert len(await slots(context, day=date(2026, 11, 30))) == 14
    assert await slots(context, day=date(2026, 11, 30) + timedelta(days=1)) == []
