"""From a commit in one process to the commit of its reaction in another."""

import asyncio
import json
import sys
import time
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory

from machi.local.measuring.measured import Measured
from machi.shared.contracts.queue import TicketCalled
from machi.shared.db.database import Database
from machi.shared.embedded.nats import EmbeddedNats
from machi.shared.ids import new_id
from machi.shared.testing.world import World, called, city_conf, eventually, open_world

GOAL_MS = 50
WARM_UP = 50
PATIENCE_SECONDS = 60


async def measure(events: int = 500, every_ms: int = 20) -> list[Measured]:
    """Say so many events at an even pace; the listener is a process of its own."""
    with TemporaryDirectory(prefix="machi-bench-") as folder:
        async with open_world(Path(folder)) as world:
            listener = await asyncio.create_subprocess_exec(
                *(sys.executable, "-P", __file__),
                json.dumps([world.server.port, world.notify.url]),
                stdout=asyncio.subprocess.PIPE,
            )
            try:
                delays = await _delays(world, listener, events, every_ms / 1000)
            finally:
                listener.kill()
                await listener.wait()
    parts = quantiles((1000 * delay for delay in delays), n=100)
    return [
        Measured(
            name="outbox_latency p95",
            value=parts[94],
            unit="ms",
            goal=GOAL_MS,
            at="most",
            detail=f"p50 {parts[49]:.1f} ms, p99 {parts[98]:.1f} ms, {len(delays)} events",
        )
    ]


async def _delays(
    world: World, listener: asyncio.subprocess.Process, events: int, every: float
) -> list[float]:
    committed: dict[str, float] = {}
    heard: dict[str, float] = {}

    async def listen() -> None:
        if listener.stdout is not None:
            async for line in listener.stdout:
                event, at = line.split()
                heard[event.decode()] = float(at)

    async def all_heard() -> bool:
        return len(heard) == len(committed)

    async def say(count: int) -> None:
        for _ in range(count):
            event = called(new_id())
            await world.say(event)
            committed[str(event.id)] = time.time()
            await asyncio.sleep(every)
        await eventually(all_heard, expected=True, seconds=PATIENCE_SECONDS)

    listening = asyncio.create_task(listen())
    async with world.relaying():
        await say(WARM_UP)  # until the other process is up
        early = set(committed)
        await say(events)
    listening.cancel()
    return [heard[event] - at for event, at in committed.items() if event not in early]


async def be_the_other_process(port: int, database: str) -> None:
    """React, commit, and print the event and the time."""
    server = EmbeddedNats(Path(), city_conf, port=port)
    world = World(server, Database(database), Database(database))

    async def react(event: TicketCalled) -> None:
        await world.remember(event)
        sys.stdout.write(f"{event.id} {time.time()}\n")
        sys.stdout.flush()

    async with world.hearing(react) as task:
        await task


if __name__ == "__main__":
    asyncio.run(be_the_other_process(*json.loads(sys.argv[1])))
