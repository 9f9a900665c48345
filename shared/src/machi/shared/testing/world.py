"""A world of two services for tests of what lies between them: `queue` speaks, `notify` hears.

Each has a real database of its own and its own NATS user, on a server with the permissions of a
city. What `notify` does about a ticket is a row in its table `effect`.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import text

from machi.shared.contracts import Event
from machi.shared.contracts.queue import TicketArrived, TicketCalled
from machi.shared.db.database import Database
from machi.shared.db.tables import create_message_tables
from machi.shared.embedded.nats import EmbeddedNats
from machi.shared.embedded.ports import free_port
from machi.shared.embedded.postgres import EmbeddedPostgres
from machi.shared.ids import new_id
from machi.shared.messages.bus import Bus, BusAddress, connect
from machi.shared.messages.consumer import Consumer, Ears, React
from machi.shared.messages.dead_letters import Backstop
from machi.shared.messages.permissions import READER_API, Users, nats_conf
from machi.shared.messages.relay import Relay
from machi.shared.messages.retry import RetryPolicy
from machi.shared.messages.streams import prepare
from machi.shared.testing.servers import TestPostgres

CITY = "999997"
PASSWORD = "only-for-tests"
SERVICES = ("forms", "queue", "payments", "notify", "probe")
HEARD = {
    "notify": (TicketCalled.subject, TicketArrived.subject),
    "forms": (TicketCalled.subject,),
    "probe": (TicketCalled.subject,),
    "queue": (),
}
HASTY = RetryPolicy((0.05, 0.1, 0.15))


def city_conf(port: int, store: Path) -> str:
    """Write the configuration that a city's NATS server gets."""
    users = Users(
        services=dict.fromkeys(SERVICES, PASSWORD),
        setup=("setup", PASSWORD),
        reader=("reader", PASSWORD),
    )
    return nats_conf(users, city_code=CITY, store=store, port=port)


def called(ticket: UUID, revision: int = 1) -> TicketCalled:
    """Make an event: this ticket was called."""
    return TicketCalled(
        at=datetime.now(UTC),
        revision=revision,
        ticket_id=ticket,
        number="A001",
        site="honcho",
        line="resident",
        state="called",
        counter_id=new_id(),
        counter_name="1",
        call_count=1,
    )


async def eventually(
    asked: Callable[[], Awaitable[Any]], expected: object, *, seconds: float = 10.0
) -> None:
    """Wait until a question has this answer."""
    deadline = asyncio.get_running_loop().time() + seconds
    while (answer := await asked()) != expected:
        if asyncio.get_running_loop().time() > deadline:
            raise AssertionError(f"after {seconds} s it is still {answer!r}, not {expected!r}")
        await asyncio.sleep(0.02)


@asynccontextmanager
async def message_database(postgres: TestPostgres) -> AsyncGenerator[Database]:
    """Lend a database with outbox and inbox, and a table for effects."""
    async with postgres.empty_database() as url:
        await create_world_tables(url)
        db = Database(url)
        try:
            yield db
        finally:
            await db.close()


@asynccontextmanager
async def open_world(folder: Path) -> AsyncGenerator["World"]:
    """Open a world on servers of its own with ordinary durability: for benchmarks."""
    postgres = EmbeddedPostgres(folder / "postgres", port=free_port())
    server = EmbeddedNats(folder / "nats", city_conf)
    try:
        await asyncio.to_thread(postgres.start)
        await asyncio.to_thread(server.start)
        databases = []
        for owner in ("queue", "notify"):
            await postgres.create(owner, PASSWORD, owner)
            url = postgres.url(owner, owner, PASSWORD)
            await create_world_tables(url)
            databases.append(Database(url))
        world = World(server, *databases)
        await world.prepare()
        yield world
        for database in databases:
            await database.close()
    finally:
        await asyncio.to_thread(server.stop)
        await asyncio.to_thread(postgres.stop)


async def create_world_tables(url: str) -> None:
    connection = await asyncpg.connect(url)
    statements: list[str] = []
    create_message_tables(statements.append)
    for statement in statements:
        await connection.execute(statement)
    await connection.execute(
        "create table effect (seq bigint generated always as identity, ticket uuid, revision int)"
    )
    await connection.close()


@dataclass(frozen=True, slots=True)
class World:
    """Two databases and a server."""

    server: EmbeddedNats
    queue: Database
    notify: Database

    def address(self, user: str) -> BusAddress:
        api = READER_API if user == "reader" else "$JS.API"
        return BusAddress(self.server.url, user, PASSWORD, api)

    async def prepare(self) -> None:
        """Do what `migrate` does on NATS."""
        async with self.bus("setup") as bus:
            await prepare(bus, HEARD, city_code=CITY, keep_days=30)

    @asynccontextmanager
    async def bus(self, user: str) -> AsyncGenerator[Bus]:
        async with connect(self.address(user)) as bus:
            yield bus

    @asynccontextmanager
    async def relaying(self) -> AsyncGenerator[asyncio.Task[None]]:
        """Run the relay of `queue`."""
        async with (
            self.bus("queue") as bus,
            running(Relay("queue", self.queue, bus, CITY).run()) as task,
        ):
            yield task

    @asynccontextmanager
    async def hearing(
        self, react: React | None = None, *, service: str = "notify"
    ) -> AsyncGenerator[asyncio.Task[None]]:
        """Run the reactions of `notify`, and its dead-letter backstop."""
        ears = Ears(service, {TicketCalled: react or self.remember}, self.notify, HASTY)
        async with AsyncExitStack() as stack:
            bus = await stack.enter_async_context(self.bus(service))
            await stack.enter_async_context(running(Backstop(service, bus).run()))
            yield await stack.enter_async_context(running(Consumer(ears, bus).run()))

    async def say(self, *events: Event) -> None:
        """Publish in a transaction of `queue`, as its commands do."""
        async with self.queue.transaction() as tx:
            for event in events:
                await tx.publish(event)

    async def remember(self, event: TicketCalled) -> None:
        """React as services do: the effect and the event's id in one transaction."""
        async with self.notify.transaction() as tx:
            if not await tx.first_time(event):
                return
            effect = text("insert into effect (ticket, revision) values (:ticket, :revision)")
            connection = await tx.session.connection()
            await connection.execute(
                effect, {"ticket": event.ticket_id, "revision": event.revision}
            )

    async def effects(self) -> list[tuple[UUID, int]]:
        rows = await self.notify.rows("select ticket, revision from effect order by seq")
        return [(row["ticket"], row["revision"]) for row in rows]

    async def effect_count(self) -> int:
        return len(await self.effects())

    async def unpublished(self) -> int:
        row = await self.queue.row("select count(*) as n from outbox where published_at is null")
        return int(row["n"]) if row else 0

    async def stored(self, stream: str = "EVENTS") -> int:
        """Count the messages in a stream."""
        async with self.bus("setup") as bus:
            info = await bus.ask(f"STREAM.INFO.{stream}")
        return int(info["state"]["messages"])

    async def to_do(self, consumer: str = "notify") -> int:
        """Count the messages that a consumer has not finished."""
        async with self.bus("setup") as bus:
            info = await bus.ask(f"CONSUMER.INFO.EVENTS.{consumer}")
        return int(info["num_pending"]) + int(info["num_ack_pending"])


@asynccontextmanager
async def running(work: Coroutine[Any, Any, None]) -> AsyncGenerator[asyncio.Task[None]]:
    """Run something for as long as the block; tell when it died of an error of its own."""
    task = asyncio.create_task(work)
    try:
        yield task
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
