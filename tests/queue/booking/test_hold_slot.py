"""Keeping a place: the rules, the capacity of each channel, and a rush."""

import asyncio
from collections import Counter
from datetime import date, timedelta
from uuid import UUID, uuid4

import asyncpg
import pytest
from tests.queue.booking.places import (
    NOW,
    RECIPIENT,
    TUESDAY,
    book,
    hold,
    miscounted,
    slots,
    state,
    taken,
    wanting,
)

from machi.queue.commands.booking.asked import NewReservation
from machi.queue.commands.booking.hold_slot import hold_slot
from machi.queue.commands.booking.make_slots import make_slots
from machi.queue.domain.booking.offer import Channel
from machi.queue.domain.booking.person import Notice
from machi.queue.domain.booking.refusals import (
    NoSuchSlot,
    NotEligible,
    NotEnoughInARow,
    OutsideBookableTime,
    SlotFull,
    SlotNotOpen,
    TooManyPeople,
    TooManyReservations,
)
from machi.shared.contracts.queue.reservations import ReservationHeld
from machi.shared.db.once import once
from machi.shared.errors import Conflict
from machi.shared.service import Context
from machi.shared.testing.clients import said

GOOD = Notice("MH-2026-0001", date(1990, 4, 1))


async def test_slots_follow_the_hours_and_making_them_again_changes_nothing(
    context: Context,
) -> None:
    made = await slots(context)
    assert len(made) == 14  # 9-12 and 13-17, half an hour each
    both = "slot join slot_capacity on slot_capacity.slot_id = slot.id"
    everything = f"select * from {both} order by slot.id, channel"  # noqa: S608 - our own words
    before = await context.db.rows(everything)
    await make_slots(NOW, context.db)
    assert await context.db.rows(everything) == before
    assert await slots(context, day=date(2026, 11, 23)) == []  # 勤労感謝の日, although it is Monday
    assert len(await slots(context, "kenko-koza", date(2026, 12, 16))) == 1


async def test_a_place_is_kept_for_ten_minutes(context: Context) -> None:
    first, *_ = await slots(context)
    held = await hold(context, first, recipient=RECIPIENT)
    assert (held.state, held.held_until) == ("held", NOW + timedelta(minutes=10))
    assert await taken(context, first) == 1
    assert len(held.token) >= 22  # 128 bits and more
    row = (await context.db.rows("select * from outbox"))[-1]
    event = ReservationHeld(
        at=NOW,
        revision=1,
        reservation_id=held.reservation_id,
        number=held.number,
        offer="tennyu",
        offer_title="転入・転居の手続き",
        offer_title_en="Moving in or within the city",
        kind="window",
        site="honcho",
        line="shimin-ido",
        state="held",
        channel="web",
        people=1,
        starts_at=held.starts_at,
        ends_at=held.ends_at,
        recipient=RECIPIENT,
        reservation_path=f"/queue/b/{held.token}",
        held_until=NOW + timedelta(minutes=10),
    )
    told = ReservationHeld(id=row["id"], at=row["at"], revision=row["revision"], **row["data"])
    assert told.data() == event.data()
    assert (row["subject"], row["entity_id"]) == (event.subject, event.entity_id)
    log = await context.db.row("select data from event_log where event_id = $1", row["id"])
    assert log is not None
    assert not {"recipient", "reservation_path"} & set(log["data"])


async def test_the_last_place_goes_to_one_of_many(context: Context) -> None:
    first, *_ = await slots(context)
    tries = await asyncio.gather(*(hold(context, first) for _ in range(40)), return_exceptions=True)
    won = [one for one in tries if isinstance(one, NewReservation)]
    assert len(won) == 2
    assert Counter(type(one) for one in tries)[SlotFull] == 38
    assert await miscounted(context) == []


async def test_the_web_s_rush_leaves_the_telephone_its_places(context: Context) -> None:
    first, *_ = await slots(context)
    await asyncio.gather(*(hold(context, first) for _ in range(20)), return_exceptions=True)
    by_phone = await hold(context, first, channel=Channel.PHONE)
    assert by_phone.state == "held"
    with pytest.raises(SlotFull):
        await hold(context, first, channel=Channel.PHONE)
    assert (await hold(context, first, channel=Channel.COUNTER)).state == "held"


async def test_all_of_several_procedures_and_people_or_nothing(context: Context) -> None:
    ten, half_past, *_ = await slots(context)
    await hold(context, half_past)
    both = await hold(context, ten, half_past)
    assert both.ends_at - both.starts_at == timedelta(hours=1)
    assert (await taken(context, ten), await taken(context, half_past)) == (1, 2)
    with pytest.raises(SlotFull):
        await hold(context, ten, half_past)
    assert await taken(context, ten) == 1  # nothing of it was kept
    with pytest.raises(SlotFull):
        await hold(context, ten, people=2)
    with pytest.raises(TooManyPeople):
        await hold(context, ten, people=3)
    assert await miscounted(context) == []


async def test_several_slots_are_asked_for_in_any_order_without_a_deadlock(
    context: Context,
) -> None:
    await context.db.row("update offer set web_places = 30 where code = 'tennyu'")
    ids = (await slots(context))[:4]
    wishes = [tuple(ids[n % 4 :] + ids[: n % 4]) for n in range(60)]
    tries = await asyncio.gather(*(hold(context, *wish) for wish in wishes), return_exceptions=True)
    assert sum(isinstance(one, NewReservation) for one in tries) == 30
    assert {type(one) for one in tries} == {NewReservation, SlotFull}
    assert await miscounted(context) == []


async def test_an_offer_may_need_more_slots_in_a_row(context: Context) -> None:
    ids = await slots(context, "kosodate-online")
    held = await hold(context, ids[0])
    assert held.ends_at - held.starts_at == timedelta(minutes=40)
    assert (await taken(context, ids[0]), await taken(context, ids[1])) == (1, 1)
    with pytest.raises(NotEnoughInARow):  # 11:40, then comes lunch
        await hold(context, ids[8])
    with pytest.raises(NotEnoughInARow):  # the last of the day
        await hold(context, ids[-1])


async def test_too_early_too_late_and_past(context: Context) -> None:
    (wednesday,) = await slots(context, "kenko-koza", date(2026, 11, 18))
    with pytest.raises(OutsideBookableTime):  # three days before at the latest
        await hold(context, wednesday)
    assert (await hold(context, wednesday, channel=Channel.PHONE)).state == "held"
    first, *_ = await slots(context)
    with pytest.raises(OutsideBookableTime):
        await hold(context, first, channel=Channel.COUNTER, at=NOW + timedelta(days=2))
    far = await slots(context, day=date(2026, 12, 1), at=NOW + timedelta(days=3))
    with pytest.raises(OutsideBookableTime):  # fourteen days before at the earliest
        await hold(context, far[0])


async def test_only_who_got_the_notice_and_only_once(context: Context) -> None:
    first, second, *_ = await slots(context, "mynumber")
    for wrong in (None, Notice("MH-2026-0001", date(1990, 4, 2)), Notice("X", date(1990, 4, 1))):
        with pytest.raises(NotEligible):
            await hold(context, first, notice=wrong, recipient=RECIPIENT)
    as_typed = Notice("ｍｈ-2026-0001 ", date(1990, 4, 1))
    tries = await asyncio.gather(
        *(hold(context, each, notice=as_typed) for each in (first, second) * 4),
        return_exceptions=True,
    )
    assert sum(isinstance(one, NewReservation) for one in tries) == 1
    assert Counter(type(one) for one in tries)[TooManyReservations] == 7
    assert sum([await taken(context, each) for each in (first, second)]) == 1
    stored = await context.db.rows("select * from reservation")
    assert "2026-0001" not in str(stored)
    assert "1990" not in str([dict(row) for row in stored])


async def test_one_notice_at_the_same_moment_keeps_one_place(context: Context) -> None:
    first, second, *_ = await slots(context, "mynumber")
    other = await asyncpg.connect(context.db.url)
    try:
        held = other.transaction()  # lines them up: both have been judged before one can end
        await held.start()
        await other.execute("select 1 from slot_capacity for update")
        tries = [asyncio.create_task(hold(context, each, notice=GOOD)) for each in (first, second)]
        await asyncio.sleep(0.5)
        await held.rollback()
        answers = await asyncio.gather(*tries, return_exceptions=True)
    finally:
        await other.close()
    assert {type(one) for one in answers} == {NewReservation, TooManyReservations}
    assert await miscounted(context) == []


async def test_a_person_may_have_as_many_as_the_offer_allows(context: Context) -> None:
    ids = await slots(context)
    held = [await hold(context, each, recipient=RECIPIENT) for each in ids[:2]]
    with pytest.raises(TooManyReservations):
        await hold(context, ids[2], recipient=RECIPIENT)
    assert (await hold(context, ids[2], recipient="another-recipient-0002")).state == "held"
    await context.db.row(
        "update reservation set state = 'cancelled_by_citizen' where id = $1",
        held[0].reservation_id,
    )
    assert (await hold(context, ids[3], recipient=RECIPIENT)).state == "held"


async def test_a_slot_that_is_not_there_or_not_open_refuses(context: Context) -> None:
    first, *_ = await slots(context)
    with pytest.raises(NoSuchSlot):
        await hold(context, uuid4())
    with pytest.raises(NoSuchSlot):
        await hold(context, first, UUID(int=7))
    await context.db.row("update slot_capacity set open = false where slot_id = $1", first)
    with pytest.raises(SlotNotOpen):
        await hold(context, first)


async def test_the_same_request_keeps_one_place(context: Context) -> None:
    first, *_ = await slots(context)
    request = once("anyone", "key", "HoldSlot", {"slot": first})
    tries = await asyncio.gather(
        *(hold_slot(wanting(first, request=request), context.db, context.vault) for _ in range(6))
    )
    assert len({one.token for one in tries}) == 1
    assert await taken(context, first) == 1
    assert await hold(context, first, request=request) == tries[0]  # full or not
    assert (await said(context)).count("queue.reservation.held.v1") == 1


async def test_the_database_itself_refuses_to_oversell(context: Context) -> None:
    first, *_ = await slots(context)
    with pytest.raises(Exception, match="ck_slot_capacity_not_oversold"):
        await context.db.row("update slot_capacity set taken = cap + 1 where slot_id = $1", first)


async def test_places_that_rest_are_seen_by_nobody(context: Context) -> None:
    first, *_ = await slots(context)
    resting = "update slot_capacity set resting = array[$2::timestamptz] where slot_id = $1"
    await context.db.row(resting, first, NOW + timedelta(minutes=7))
    await hold(context, first)
    with pytest.raises(Conflict):
        await hold(context, first, at=NOW + timedelta(minutes=6))
    assert (await hold(context, first, at=NOW + timedelta(minutes=7))).state == "held"


async def test_the_tuesday_is_a_day_of_the_calendar(context: Context) -> None:
    first, *_ = await slots(context, day=TUESDAY)
    assert await state(context, await book(context, first)) == "confirmed"
