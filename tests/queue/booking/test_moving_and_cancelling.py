"""Another time, or none: the new place first; a freed one goes to those who wait, or rests."""

import asyncio
from collections import Counter
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from tests.queue.booking.places import (
    NOW,
    RECIPIENT,
    STAFF,
    book,
    hold,
    later,
    miscounted,
    slots,
    state,
    taken,
)

from machi.queue.commands.booking.asked import NewReservation, ReservationNow
from machi.queue.commands.booking.cancel_by_office import CancelByOffice, cancel_by_office
from machi.queue.commands.booking.cancel_reservation import CancelReservation, cancel_reservation
from machi.queue.commands.booking.join_waitlist import JoinWaitlist, join_waitlist
from machi.queue.commands.booking.offer_freed_places import offer_freed_places
from machi.queue.commands.booking.pass_time import end_waitlists, expire_holds
from machi.queue.commands.booking.reschedule_reservation import (
    RescheduleReservation,
    reschedule_reservation,
)
from machi.queue.domain.booking.offer import Channel
from machi.queue.domain.booking.refusals import (
    AnotherOffer,
    ContactNeeded,
    PlacesAreFree,
    SlotFull,
    TooLateToCancel,
    TooLateToChange,
)
from machi.queue.domain.priority import PriorityClass
from machi.shared.service import Context


async def move(context: Context, of: NewReservation, *to: UUID, **more: Any) -> ReservationNow:  # noqa: ANN401 - fields of the command
    asked: dict[str, Any] = {"at": NOW, "channel": Channel.WEB} | more
    return await reschedule_reservation(
        RescheduleReservation(reservation_id=of.reservation_id, slots=to, **asked), context.db
    )


async def cancel(context: Context, of: NewReservation, **more: Any) -> ReservationNow:  # noqa: ANN401 - fields of the command
    asked: dict[str, Any] = {"at": NOW} | more
    return await cancel_reservation(
        CancelReservation(reservation_id=of.reservation_id, **asked), context.db
    )


async def wait(context: Context, slot: UUID, **more: Any) -> NewReservation:  # noqa: ANN401 - fields of the command
    asked: dict[str, Any] = {"at": NOW, "channel": Channel.WEB, "recipient": RECIPIENT} | more
    return await join_waitlist(JoinWaitlist(slots=(slot,), **asked), context.db, context.vault)


async def test_a_move_keeps_number_and_address(context: Context) -> None:
    first, second, *_ = await slots(context)
    booked = await book(context, first)
    now = await move(context, booked, second)
    assert (now.number, now.state) == (booked.number, "confirmed")
    assert now.starts_at == booked.starts_at + timedelta(minutes=30)
    assert (await taken(context, first), await taken(context, second)) == (0, 1)
    assert await miscounted(context) == []


async def test_without_room_at_the_new_time_the_old_one_stands(context: Context) -> None:
    first, second, third, *_ = await slots(context)
    booked = await book(context, first)
    await hold(context, second)
    await hold(context, second)
    with pytest.raises(SlotFull):
        await move(context, booked, second)
    with pytest.raises(SlotFull):
        await move(context, booked, third, second)
    assert (await taken(context, first), await taken(context, third)) == (1, 0)
    (course,) = await slots(context, "kenko-koza", date(2026, 11, 25))
    with pytest.raises(AnotherOffer):
        await move(context, booked, course)
    assert await miscounted(context) == []


async def test_a_move_may_overlap_the_old_time(context: Context) -> None:
    first, second, third, *_ = await slots(context)
    booked = await book(context, first, second)
    await hold(context, second)  # the slot in both times is full: half of it is their own
    await move(context, booked, second, third)
    assert [await taken(context, each) for each in (first, second, third)] == [0, 2, 1]
    assert await miscounted(context) == []


async def test_crossing_moves_do_not_wait_for_each_other_in_a_circle(context: Context) -> None:
    await context.db.row("update offer set web_places = 12, per_person = 99 where code = 'tennyu'")
    ids = (await slots(context))[:6]
    booked = [await book(context, ids[n % 6]) for n in range(36)]
    for turn in range(1, 4):
        moves = [
            move(context, one, ids[(n * 5 + turn) % 6], at=later(hours=turn))
            for n, one in enumerate(booked)
        ]
        done = await asyncio.gather(*moves, return_exceptions=True)
        assert {type(one) for one in done} <= {ReservationNow, SlotFull}, done
        assert sum(isinstance(one, ReservationNow) for one in done) > 12
    assert await miscounted(context) == []


async def test_deadlines_bind_the_holder_and_not_the_staff(context: Context) -> None:
    first, second, *_ = await slots(context, "kosodate-online", date(2026, 11, 24))
    booked = await book(context, first)
    evening_before = later(days=7, hours=8)
    latest = later(days=8) - timedelta(hours=9)  # midnight in Japan: one day before at the latest
    with pytest.raises(TooLateToChange):
        await move(context, booked, second, at=latest)
    with pytest.raises(TooLateToCancel):
        await cancel(context, booked, at=latest)
    assert await state(context, booked) == "confirmed"
    await move(context, booked, second, at=evening_before)
    await cancel(context, booked, at=latest, by=STAFF)
    assert await state(context, booked) == "cancelled_by_citizen"


async def test_a_cancelled_place_reappears_at_a_moment_nobody_knows(context: Context) -> None:
    ids = await slots(context)
    moments = set()
    for slot in ids[:8]:
        booked = [await book(context, slot) for _ in range(2)]
        await cancel(context, booked[0])
        with pytest.raises(SlotFull):
            await hold(context, slot, at=later(minutes=4, seconds=59))
        row = await context.db.row(
            "select resting from slot_capacity where slot_id = $1 and channel = 'web'", slot
        )
        assert row is not None
        (visible,) = row["resting"]
        assert later(minutes=5) <= visible < later(minutes=30)
        moments.add(visible)
        with pytest.raises(SlotFull):
            await hold(context, slot, at=visible - timedelta(seconds=1))
        assert (await hold(context, slot, at=visible)).state == "held"
    assert len(moments) == 8
    assert await miscounted(context) == []


async def test_a_freed_place_goes_to_the_waitlist_first(context: Context) -> None:
    first, *_ = await slots(context)
    booked = [await book(context, first) for _ in range(2)]
    waiting = [
        await wait(context, first, recipient=f"recipient-who-waits-{n}", at=later(seconds=n))
        for n in range(3)
    ]
    urgent = await wait(
        context,
        first,
        recipient="recipient-with-a-reason",
        at=later(minutes=1),
        priority_class=PriorityClass.PRIORITY,
    )
    assert await offer_freed_places(later(minutes=2), context.db) == 0
    await cancel(context, booked[0], at=later(minutes=2))
    assert await offer_freed_places(later(minutes=2), context.db) == 1  # one place, one person
    assert await state(context, urgent) == "offered"
    assert await offer_freed_places(later(minutes=59), context.db) == 0
    with pytest.raises(SlotFull):  # really held: nobody else gets it, not even after its rest
        await hold(context, first, at=later(minutes=59))
    assert await expire_holds(later(hours=2, minutes=2), context.db) == 1
    with pytest.raises(SlotFull):  # somebody waits: it does not go to whoever looks first
        await hold(context, first, at=later(hours=2, minutes=2))
    assert await offer_freed_places(later(hours=2, minutes=2), context.db) == 1
    assert [await state(context, one) for one in waiting] == ["offered", "waitlisted", "waitlisted"]
    assert await miscounted(context) == []


async def test_many_timers_offer_a_place_once_and_in_order(context: Context) -> None:
    first, *_ = await slots(context)
    booked = [await book(context, first) for _ in range(2)]
    waiting = [
        await wait(context, first, recipient=f"recipient-who-waits-{n}", at=later(seconds=n))
        for n in range(6)
    ]
    for one in booked:
        await cancel(context, one, at=later(minutes=1))
    await asyncio.gather(*(offer_freed_places(later(minutes=1), context.db) for _ in range(6)))
    await offer_freed_places(later(minutes=1), context.db)
    states = [await state(context, one) for one in waiting]
    assert states == ["offered"] * 2 + ["waitlisted"] * 4
    assert await miscounted(context) == []


async def test_there_is_a_waitlist_only_for_what_is_full(context: Context) -> None:
    first, *_ = await slots(context)
    with pytest.raises(PlacesAreFree):
        await wait(context, first)
    await book(context, first, people=2)
    with pytest.raises(ContactNeeded):
        await wait(context, first, recipient=None)
    joined = await wait(context, first)
    assert joined.state == "waitlisted"
    assert await taken(context, first) == 2
    assert await end_waitlists(later(days=1), context.db) == 1
    assert await state(context, joined) == "released"


async def test_the_office_calls_off_and_says_where_to_book_again(context: Context) -> None:
    first, *_ = await slots(context)
    booked = await book(context, first, recipient=RECIPIENT)
    asked = CancelByOffice(reservation_id=booked.reservation_id, at=NOW, by=STAFF)
    assert (await cancel_by_office(asked, context.db)).state == "cancelled_by_office"
    told = (await context.db.rows("select * from outbox order by seq"))[-1]
    assert told["data"]["by_office"] is True
    assert told["data"]["rebook_path"] == "/queue/r/tennyu"
    assert await miscounted(context) == []


async def test_a_rush_for_a_place_that_comes_free_takes_it_once(context: Context) -> None:
    first, *_ = await slots(context)
    booked = [await book(context, first) for _ in range(2)]
    await cancel(context, booked[0])
    tries = await asyncio.gather(
        *(hold(context, first, at=later(minutes=31)) for _ in range(20)), return_exceptions=True
    )
    assert Counter(type(one) for one in tries) == {NewReservation: 1, SlotFull: 19}
    assert await miscounted(context) == []
