"""The serving number: at the rate, in order, credit for places that nobody used."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from tests.queue.admission.rooms import OPENS, ROOM, a_room, after, at, come, numbers, opened

from machi.queue.commands.admission.enter_room import EnterRoom, enter_room
from machi.queue.commands.admission.take_place import take_places
from machi.queue.domain.admission.refusals import NoSuchPlace, NotYourTurn, PlaceLapsed
from machi.queue.domain.admission.room import Pace, advance
from machi.shared.service import Context


def pace(serving: int = 0, last: int = 1000, credit: int = 0, rate: int = 60) -> Pace:
    return Pace(serving, last, credit, rate, OPENS)


@pytest.mark.parametrize(
    ("found", "seconds", "free", "expected"),
    [
        (pace(), 0.9, None, 0),
        (pace(), 1.0, None, 1),
        (pace(rate=600), 1.0, None, 10),
        (pace(rate=6), 9.9, None, 0),
        (pace(rate=6), 10.0, None, 1),
        (pace(last=3, rate=600), 1.0, None, 3),
        (pace(credit=5), 1.0, None, 6),
        (pace(credit=5), 1.0, 2, 2),
        (pace(), 3600, None, 2),
        (pace(rate=6), 3600, None, 1),
    ],
    ids=[
        "not yet",
        "one a second",
        "ten a second",
        "slow, not yet",
        "slow, now",
        "no further than people are there",
        "unused places are passed on",
        "no more than there is room for inside",
        "after a standstill nobody storms in",
        "a slow room catches up by one",
    ],
)
def test_how_far_the_number_rises(
    found: Pace, seconds: float, free: int | None, expected: int
) -> None:
    assert advance(found, after(seconds), free=free).serving == expected


@pytest.mark.parametrize("rate", [7, 60, 100, 1200])
def test_the_rate_holds_however_often_one_looks(rate: int) -> None:
    now = pace(last=10_000, rate=rate)
    moment = OPENS
    for n in range(2000):
        moment += timedelta(milliseconds=100 + n * 37 % 200)
        now = advance(now, moment)
    minutes = (moment - OPENS) / timedelta(minutes=1)
    assert now.serving == pytest.approx(rate * minutes, abs=1.01)


async def test_later_comers_are_first_in_first_out(context: Context) -> None:
    await a_room(context.db)
    await come(context.db, 10, after(-5))
    await opened(context.db)
    groups = [await come(context.db, 7, after(n)) for n in range(5)]
    late = [place for group in groups for place in group]
    assert await numbers(context.db, late) == list(range(11, 46))


async def test_groups_at_once_share_no_number_and_leave_no_gap(context: Context) -> None:
    await a_room(context.db)
    await opened(context.db)
    places = [[UUID(int=n * 100 + k) for k in range(1, 21)] for n in range(25)]
    asked = (take_places(ROOM, group, after(1), context.db) for group in places)
    taken = [list(answer.values()) for answer in await asyncio.gather(*asked)]
    assert sorted(n or 0 for group in taken for n in group) == list(range(1, 501))
    for group in taken:
        assert group == list(range(group[0] or 0, (group[0] or 0) + 20)), "in order of arrival"


async def test_a_repeated_request_has_the_same_place(context: Context) -> None:
    await a_room(context.db)
    await opened(context.db)
    twice = [UUID(int=1), UUID(int=2)]
    first = await take_places(ROOM, twice, after(1), context.db)
    again = await take_places(ROOM, [UUID(int=3), *twice], after(2), context.db)
    assert first == {UUID(int=1): 1, UUID(int=2): 2}
    assert again == {UUID(int=3): 3, **first}


async def test_a_turn_opens_the_door_and_nothing_else_does(context: Context) -> None:
    await a_room(context.db)
    await opened(context.db)
    first, second = await come(context.db, 2, after(0))
    assert (await at(context.db, after(1))).serving == 1
    entered = await enter_room(EnterRoom(room=ROOM, place=first, at=after(2)), context.db)
    assert entered == after(2 + 600)
    again = await enter_room(EnterRoom(room=ROOM, place=first, at=after(200)), context.db)
    assert again == entered, "a second tab comes to the same door, and gets no more time"
    with pytest.raises(NotYourTurn):
        await enter_room(EnterRoom(room=ROOM, place=second, at=after(2)), context.db)
    with pytest.raises(NoSuchPlace):
        await enter_room(EnterRoom(room=ROOM, place=UUID(int=9), at=after(2)), context.db)
    with pytest.raises(PlaceLapsed):
        await enter_room(EnterRoom(room=ROOM, place=first, at=after(602)), context.db)


async def test_two_tabs_at_once_both_go_in(context: Context) -> None:
    await a_room(context.db)
    await opened(context.db)
    (place,) = await come(context.db, 1, after(0))
    await at(context.db, after(1))
    tabs = [EnterRoom(room=ROOM, place=place, at=after(2 + n)) for n in range(6)]
    ends = await asyncio.gather(*(enter_room(tab, context.db) for tab in tabs))
    assert len(set(ends)) == 1


async def test_an_unused_place_lapses_and_the_next_one_moves_up(context: Context) -> None:
    await a_room(context.db)
    await opened(context.db)
    people = await come(context.db, 400, after(0))
    for second in range(1, 300):
        room = await at(context.db, after(second))
    assert (room.serving, room.lapsed) == (299, 0)
    await enter_room(EnterRoom(room=ROOM, place=people[1], at=after(250)), context.db)
    room = await at(context.db, after(301))
    assert (room.serving, room.lapsed) == (302, 1), "two by time, one by the unused place"
    room = await at(context.db, after(302))
    assert (room.serving, room.lapsed) == (303, 1), "who went in lapses not"
    with pytest.raises(PlaceLapsed):
        await enter_room(EnterRoom(room=ROOM, place=people[0], at=after(303)), context.db)


async def test_as_many_are_inside_as_there_is_room_for(context: Context) -> None:
    await a_room(context.db, rate_per_minute=600, inside_at_most=3)
    await opened(context.db)
    people = await come(context.db, 20, after(0))
    assert (await at(context.db, after(1))).serving == 3
    for place in people[:3]:
        await enter_room(EnterRoom(room=ROOM, place=place, at=after(2)), context.db)
    assert (await at(context.db, after(300))).serving == 3
    assert (await at(context.db, after(603))).serving == 6, "their time inside is over"
