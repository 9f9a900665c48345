"""Staff and alarms stop the serving number; places stay, and no time adds up meanwhile."""

import pytest
from tests.queue.admission.rooms import ROOM, STAFF, a_room, after, at, come, numbers, opened

from machi.queue.commands.admission.advance_all_rooms import advance_all_rooms
from machi.queue.commands.admission.change_rate import ChangeRate, change_rate
from machi.queue.commands.admission.close_room import CloseRoom, close_room
from machi.queue.commands.admission.pause_room import PauseRoom, pause_room
from machi.queue.commands.admission.resume_room import ResumeRoom, resume_room
from machi.queue.domain.admission.refusals import RoomClosed
from machi.queue.domain.admission.room import Phase
from machi.shared.errors import Forbidden
from machi.shared.service import Context
from machi.shared.testing.clients import said

HERE = frozenset({"honcho"})


async def test_a_pause_lets_nobody_in_and_keeps_every_place(context: Context) -> None:
    await a_room(context.db)
    await opened(context.db)
    people = await come(context.db, 100, after(0))
    assert (await at(context.db, after(2))).serving == 2
    pause = PauseRoom(room=ROOM, by=STAFF, sites=HERE, at=after(2), reason="点検")
    assert (await pause_room(pause, context.db)).phase is Phase.PAUSED
    await pause_room(pause, context.db)
    for second in (10, 60, 200):
        assert (await at(context.db, after(second))).serving == 2
    late = await come(context.db, 1, after(100))
    assert await numbers(context.db, [people[-1], *late]) == [100, 101]
    await resume_room(ResumeRoom(room=ROOM, by=STAFF, sites=HERE, at=after(200)), context.db)
    assert (await at(context.db, after(200.9))).serving == 2, "the pause did not add up"
    assert (await at(context.db, after(203))).serving == 4, "two seconds at most are caught up"
    assert (await said(context)).count("queue.room.paused.v1") == 1


async def test_a_pause_keeps_unused_places_for_afterwards(context: Context) -> None:
    await a_room(context.db)
    await opened(context.db)
    await come(context.db, 100, after(0))
    for second in (2, 4, 6):
        await at(context.db, after(second))
    pause = PauseRoom(room=ROOM, by=STAFF, sites=HERE, at=after(6), reason="")
    await pause_room(pause, context.db)
    room = await at(context.db, after(400))
    assert (room.serving, room.lapsed, room.credit) == (6, 6, 6)
    await resume_room(ResumeRoom(room=ROOM, by=STAFF, sites=HERE, at=after(400)), context.db)
    assert (await at(context.db, after(401))).serving == 13


async def test_a_slow_database_stops_it_for_some_seconds_and_says_so_once(
    context: Context,
) -> None:
    await a_room(context.db)
    await opened(context.db)
    await come(context.db, 100, after(0))
    assert (await at(context.db, after(1))).serving == 1
    assert (await at(context.db, after(2), slow=True)).serving == 1
    assert (await at(context.db, after(11.9), slow=True)).serving == 1
    assert (await at(context.db, after(13))).serving > 1
    assert (await said(context)).count("queue.room.alarmed.v1") == 1


async def test_a_new_rate_holds_from_now_on_and_names_who_set_it(context: Context) -> None:
    await a_room(context.db, rate_per_minute=60)
    await opened(context.db)
    await come(context.db, 100, after(0))
    assert (await at(context.db, after(1))).serving == 1
    faster = ChangeRate(room=ROOM, by=STAFF, sites=HERE, at=after(1), rate_per_minute=600)
    await change_rate(faster, context.db)
    assert (await at(context.db, after(2))).serving == 11
    row = await context.db.row(
        "select data from event_log where subject = 'queue.room.rate_changed.v1'"
    )
    assert row is not None
    told = row["data"]
    assert (told["before"], told["rate_per_minute"], told["by"]) == (60, 600, str(STAFF))


async def test_an_ended_room_takes_and_lets_in_nobody(context: Context) -> None:
    await a_room(context.db)
    await opened(context.db)
    await come(context.db, 10, after(0))
    await at(context.db, after(2))
    end = CloseRoom(room=ROOM, by=STAFF, sites=HERE, at=after(3))
    assert (await close_room(end, context.db)).phase is Phase.CLOSED
    await close_room(end, context.db)
    assert await come(context.db, 1, after(4)) == []
    assert (await at(context.db, after(60))).serving == 2
    with pytest.raises(RoomClosed):
        await resume_room(ResumeRoom(room=ROOM, by=STAFF, sites=HERE, at=after(5)), context.db)
    assert (await said(context)).count("queue.room.ended.v1") == 1


async def test_the_clock_opens_and_ends_a_room_that_nobody_looks_at(context: Context) -> None:
    await a_room(context.db)
    await come(context.db, 3, after(-5))
    for moment in (after(1), after(2), after(8 * 3600), after(8 * 3600 + 1)):
        await advance_all_rooms(moment, context.db)
    row = await context.db.row(
        "select data from event_log where subject = 'queue.room.ended.v1' and entity_id = $1", ROOM
    )
    assert row is not None
    assert (row["data"]["early"], row["data"]["late"], row["data"]["by"]) == (3, 0, None)


async def test_staff_of_another_site_may_not(context: Context) -> None:
    await a_room(context.db)
    elsewhere = PauseRoom(room=ROOM, by=STAFF, sites=frozenset({"kita"}), at=after(1), reason="")
    with pytest.raises(Forbidden):
        await pause_room(elsewhere, context.db)
