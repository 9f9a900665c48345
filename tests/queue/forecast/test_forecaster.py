"""The forecaster at work: its child process, whom it wakes, and whom it tells to leave."""

import asyncio
import os
import signal
from uuid import UUID

import asyncpg
import pytest

from machi.queue.commands.confirm_arrival import ConfirmArrival, confirm_arrival
from machi.queue.commands.forecast.state_travel import StateTravel, state_travel
from machi.queue.commands.forecast.tell_to_leave import tell_to_leave
from machi.queue.commands.issue_ticket import IssuedTicket, IssueTicket, issue_ticket
from machi.queue.domain.forecast.departure import SPARE_SECONDS, here_from, leave_now
from machi.queue.domain.forecast.hall import Hall, Post, Waiting
from machi.queue.domain.forecast.history import History
from machi.queue.domain.forecast.outlook import look_ahead
from machi.queue.domain.refusals import TicketIsWaiting
from machi.queue.forecaster import ChildDied, Imagination, Wakes, forecast_once
from machi.shared.db.tables import CHANNEL
from machi.shared.service import Context
from machi.shared.testing.clients import said

COUNTER = UUID("01990000-0000-7000-8000-000000000103")
LINE = "shimin-ido"
EXPECT = "insert into line_expectation values ('honcho', 'shimin-ido', 10, 10, 15, 30, '')"
LEAVE = "queue.ticket.leave_now.v1"
STATE = Hall(
    0, [Waiting(n, "move", 3, n) for n in range(-9, 0)], [Post(frozenset({"move"}))], (),
    {1: 4, 2: 2, 3: 1}, ("move",),
)  # fmt: skip
HISTORY = History(service={"move": [float(n) for n in range(60, 900)]})


@pytest.fixture(autouse=True)
async def _open(context: Context) -> None:
    await context.db.row("delete from line_expectation")
    await context.db.row("update counter set open = true where id = $1", COUNTER)
    await context.db.row(EXPECT)


async def take(context: Context, *, here: bool = True) -> IssuedTicket:
    at = context.clock.now()
    asked = IssueTicket(
        site="honcho", line=LINE, here=here, origin="phone", at=at, recipient="r" * 24
    )
    return await issue_ticket(asked, context.db)


async def say(context: Context, ticket: IssuedTicket, minutes: int) -> None:
    at = context.clock.now()
    asked = StateTravel(ticket_id=ticket.ticket_id, at=at, travel_minutes=minutes)
    await state_travel(asked, context.db)


async def test_the_child_imagines_what_this_process_would() -> None:
    imagination = Imagination()
    try:
        assert await imagination.look_ahead(STATE, HISTORY, "e") == look_ahead(STATE, HISTORY, "e")
    finally:
        await imagination.end()


async def test_a_killed_child_costs_one_forecast() -> None:
    imagination = Imagination()
    try:
        await imagination.look_ahead(STATE, HISTORY, "e")
        child = imagination.pid
        assert child is not None
        os.kill(child, signal.SIGKILL)
        with pytest.raises(ChildDied):
            await imagination.look_ahead(STATE, HISTORY, "e")
        assert await imagination.look_ahead(STATE, HISTORY, "e")
        assert imagination.pid != child
    finally:
        await imagination.end()


async def test_pages_are_woken_when_they_would_read_otherwise(context: Context) -> None:
    heard: list[str] = []
    connection = await asyncpg.connect(context.db.url)
    await connection.add_listener(CHANNEL, lambda *told: heard.append(str(told[3])))
    imagination, wakes = Imagination(), Wakes(context)
    try:
        ticket = await take(context)
        await forecast_once("honcho", context, imagination, wakes)
        await asyncio.sleep(0.1)
        assert f"board:honcho ticket:{ticket.ticket_id}" in heard
        heard.clear()
        await take(context)
        await asyncio.sleep(0.1)
        heard.clear()
        await forecast_once("honcho", context, imagination, wakes)
        await asyncio.sleep(0.1)
        assert heard == [], "woken less than two seconds ago"
    finally:
        await connection.close()
        await imagination.end()


async def test_who_is_told_to_leave_is_told_once_for_a_plan(context: Context) -> None:
    for _ in range(6):
        await take(context)
    away = await take(context, here=False)
    imagination, wakes = Imagination(), Wakes(context)
    try:
        await say(context, away, 20)
        await forecast_once("honcho", context, imagination, wakes)
        assert LEAVE not in await said(context), "the turn comes in an hour"
        for minutes in (58, 59, 60):
            await say(context, away, minutes)
            for _ in range(2):
                await take(context)
                await forecast_once("honcho", context, imagination, wakes)
        told = [subject for subject in await said(context) if subject == LEAVE]
        assert len(told) == 2, "leave now, and once more after a change: never a third time"
    finally:
        await imagination.end()


async def test_two_workers_tell_once(context: Context) -> None:
    away = await take(context, here=False)
    imagination, wakes = Imagination(), Wakes(context)
    await say(context, away, 180)
    try:
        await forecast_once("honcho", context, imagination, wakes)
    finally:
        await imagination.end()
    await context.db.row("update departure_plan set told_at = null, times_told = 0")
    at = context.clock.now()
    done = await asyncio.gather(*(tell_to_leave(away.ticket_id, at, context.db) for _ in range(5)))
    assert sorted(done) == [False] * 4 + [True]


async def test_who_arrived_is_not_told_to_leave(context: Context) -> None:
    away = await take(context, here=False)
    await say(context, away, 30)
    at = context.clock.now()
    await confirm_arrival(ConfirmArrival(ticket_id=away.ticket_id, at=at), context.db)
    assert not await tell_to_leave(away.ticket_id, at, context.db)
    with pytest.raises(TicketIsWaiting):
        await say(context, away, 10)


def test_it_is_time_the_way_and_something_to_spare_before_the_earliest_turn() -> None:
    earliest = 1200 + SPARE_SECONDS
    assert not leave_now(now=0, p5_turn=earliest + 1, travel_seconds=1200)
    assert leave_now(now=0, p5_turn=earliest, travel_seconds=1200)


def test_nobody_is_here_sooner_than_they_can_be() -> None:
    assert here_from(100, 10, None) == 700
    assert here_from(100, 10, 0) == 600
    assert here_from(5000, 10, 0) == 5000
    assert here_from(0, None, None) == 900
