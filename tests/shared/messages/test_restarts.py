"""Servers die and come back; nothing is lost, and nothing happens twice."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from machi.shared.contracts.queue import TicketCalled
from machi.shared.db.database import Database
from machi.shared.db.reach import DatabaseDown
from machi.shared.embedded.nats import EmbeddedNats
from machi.shared.embedded.ports import free_port
from machi.shared.embedded.postgres import EmbeddedPostgres
from machi.shared.ids import new_id
from machi.shared.messages.rebuild import rebuild
from machi.shared.messages.work import supervise
from machi.shared.testing.world import (
    PASSWORD,
    World,
    called,
    create_world_tables,
    eventually,
    running,
)


async def test_nats_killed_again_and_again_loses_and_doubles_nothing(world: World) -> None:
    said = 0
    async with world.relaying(), world.hearing():
        for _ in range(4):
            for _ in range(10):
                await world.say(*(called(new_id()) for _ in range(10)))
                said += 10
            world.server.kill()
            await world.say(called(new_id()))
            said += 1
            await asyncio.to_thread(world.server.start)
        await eventually(world.unpublished, 0, seconds=5)
        await eventually(world.effect_count, said, seconds=5)
        await eventually(world.to_do, 0)
    assert len(set(await world.effects())) == said


async def test_the_lost_store_of_nats_is_rebuilt_from_the_outbox(world: World) -> None:
    start = datetime.now(UTC) - timedelta(minutes=1)
    async with world.relaying(), world.hearing():
        await world.say(*(called(new_id()) for _ in range(50)))
        await eventually(world.effect_count, 50)
        async with world.bus("setup") as bus:
            for stream in ("EVENTS", "DLQ", "ADV"):
                await bus.ask(f"STREAM.DELETE.{stream}")
        await world.say(called(new_id()))  # while there is no stream
        assert await rebuild(world.queue, start) == 50
        await world.prepare()
        await eventually(world.unpublished, 0)
        await eventually(world.stored, 51)
        await eventually(world.to_do, 0)
    assert await world.effect_count() == 51


async def test_preparing_twice_changes_nothing(world: World) -> None:
    await world.say(called(new_id()))
    async with world.relaying(), world.hearing():
        await eventually(world.effect_count, 1)
        await world.prepare()
        await world.prepare()
        await world.say(called(new_id()))
        await eventually(world.effect_count, 2)
    assert await world.stored() == 2


@pytest.fixture
async def fragile(
    server: EmbeddedNats, tmp_path: Path
) -> AsyncGenerator[tuple[World, EmbeddedPostgres]]:
    """A world whose PostgreSQL may be killed."""
    postgres = EmbeddedPostgres(tmp_path / "postgres", port=free_port())
    await asyncio.to_thread(postgres.start)
    databases = []
    for name in ("queue", "notify"):
        await postgres.create(name, PASSWORD, name)
        url = postgres.url(name, name, PASSWORD)
        await create_world_tables(url)
        databases.append(Database(url))
    world = World(server, *databases)
    await world.prepare()
    yield world, postgres
    for database in databases:
        await database.close()
    await asyncio.to_thread(postgres.stop)


@asynccontextmanager
async def working(world: World) -> AsyncGenerator[None]:
    """Relay as `work` does: started again whenever the database comes back."""

    async def relay() -> None:
        async with world.relaying() as task:
            await task

    async with running(supervise("queue", "relay", relay)), world.hearing():
        yield


async def test_a_killed_database_costs_time_and_nothing_else(
    fragile: tuple[World, EmbeddedPostgres],
) -> None:
    world, postgres = fragile
    sure: list[TicketCalled] = []
    async with working(world):
        for _ in range(3):
            for _ in range(30):
                event = called(new_id())
                await world.say(event)
                sure.append(event)
            await asyncio.to_thread(postgres.kill)
            with pytest.raises(DatabaseDown):
                await world.say(called(new_id()))
            await asyncio.to_thread(postgres.start)
        await eventually(world.unpublished, 0, seconds=5)
        await eventually(world.effect_count, len(sure), seconds=5)
        await eventually(world.to_do, 0)
    assert {ticket for ticket, _ in await world.effects()} == {event.ticket_id for event in sure}


async def test_waiting_for_the_database_burns_no_delivery(
    fragile: tuple[World, EmbeddedPostgres],
) -> None:
    """It is away for longer than all the retries of these tests together."""
    world, postgres = fragile
    events = [called(new_id()) for _ in range(5)]
    async with working(world):
        await world.say(*events)
        await eventually(world.effect_count, 5)
    await world.say(*(called(new_id()) for _ in range(5)))
    async with world.relaying():
        await eventually(world.unpublished, 0)
    await asyncio.to_thread(postgres.kill)
    async with world.hearing():
        await asyncio.sleep(4)
        await asyncio.to_thread(postgres.start)
        await eventually(world.effect_count, 10, seconds=5)
        await eventually(world.to_do, 0)
    assert await world.stored("DLQ") == 0
