"""`work` never dies in silence, waits for servers that are away, and ends at once when told."""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from structlog.testing import capture_logs

from machi.shared.contracts.queue import TicketCalled
from machi.shared.ids import new_id
from machi.shared.messages import metrics, work
from machi.shared.messages.retention import Retention, forget_old
from machi.shared.messages.work import run_work
from machi.shared.service import Context, Service, Timer
from machi.shared.testing.plugin import NewContext
from machi.shared.testing.world import PASSWORD, World, called, eventually


@pytest.fixture
async def context(
    new_context: NewContext, service: Service, world: World
) -> AsyncGenerator[Context]:
    on_the_bus = {"nats_url": world.server.url, "nats_user": "probe", "nats_password": PASSWORD}
    async with new_context(service, **on_the_bus) as context:
        yield context


@asynccontextmanager
async def working(service: Service, context: Context) -> AsyncGenerator[None]:
    stop = asyncio.Event()
    task = asyncio.create_task(run_work(service, context, stop))
    yield
    stop.set()
    started = time.monotonic()
    await task
    assert time.monotonic() - started < 1


async def test_what_is_heard_is_done_with_the_services_own_context(
    service: Service, context: Context, world: World
) -> None:
    heard = []

    async def hear(event: TicketCalled, context: Context) -> None:
        async with context.db.transaction() as tx:
            if await tx.first_time(event):
                heard.append((event.id, context.service))

    async def how_many() -> int:
        return len(heard)

    event = called(new_id())
    async with working(replace(service, reactions={TicketCalled: hear}), context):
        await world.say(event)
        async with world.relaying():
            await eventually(how_many, 1)
    assert heard == [(event.id, "probe")]


async def test_a_timer_that_crashes_is_logged_and_started_again(
    service: Service, context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "FIRST_PAUSE_SECONDS", 0.01)
    runs = 0

    async def tick(_: Context) -> None:
        nonlocal runs
        runs += 1
        if runs == 1:
            raise ZeroDivisionError("田中 太郎")

    async def ran() -> bool:
        return runs > 3

    before = metrics.CRASHES.labels("probe", "tick")._value.get()  # noqa: SLF001 - no public reader
    with capture_logs() as logs:
        async with working(replace(service, timers=[Timer("tick", 0.01, tick)]), context):
            await eventually(ran, expected=True)
    (crash,) = [line for line in logs if line["event"] == "task_crashed"]
    assert (crash["task"], crash["error"]) == ("tick", "ZeroDivisionError")
    assert "田中" not in str(crash)
    after = metrics.CRASHES.labels("probe", "tick")._value.get()  # noqa: SLF001 - the same
    assert after == before + 1


async def test_it_waits_for_nats_says_so_once_and_then_works(
    service: Service, context: Context, world: World
) -> None:
    heard = asyncio.Event()

    async def hear(_: TicketCalled, __: Context) -> None:
        heard.set()

    async with world.relaying():
        await world.say(called(new_id()))
        await eventually(world.unpublished, 0)
    world.server.kill()
    with capture_logs() as logs:
        async with working(replace(service, reactions={TicketCalled: hear}), context):
            await asyncio.sleep(1.5)
            assert len([line for line in logs if line["event"] == "bus_unreachable"]) == 1
            await asyncio.to_thread(world.server.start)
            await asyncio.wait_for(heard.wait(), 5)


async def test_it_ends_at_once_while_nats_is_away(
    service: Service, context: Context, world: World
) -> None:
    world.server.kill()
    async with working(service, context):
        await asyncio.sleep(0.3)


async def test_old_messages_are_forgotten_and_unpublished_ones_never(world: World) -> None:
    await world.say(*(called(new_id()) for _ in range(3)))
    async with world.relaying(), world.hearing():
        await eventually(world.unpublished, 0)
        await eventually(world.effect_count, 3)
    await world.say(called(new_id()))
    for db in (world.queue, world.notify):
        await db.row("update outbox set published_at = now() - interval '11 days' where seq <= 2")
        await db.row("update inbox set heard_at = now() - interval '49 days'")
        await db.row("update outbox set at = now() - interval '9 years'")
    retention = Retention(events=timedelta(days=10), answers=timedelta(days=1))
    assert await forget_old(world.queue, retention) == {
        "outbox": 2,
        "inbox": 0,
        "answered_request": 0,
    }
    # An event published again on its last day can lie in the stream for as long again.
    assert (await forget_old(world.notify, retention))["inbox"] == 0
    await world.notify.row("update inbox set heard_at = now() - interval '51 days'")
    assert (await forget_old(world.notify, retention))["inbox"] == 3
    assert await world.unpublished() == 1
