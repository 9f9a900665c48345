"""Emptying a full outbox, against publishing the same messages with the plain client."""

import asyncio
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

import nats

from machi.local.measuring.measured import Measured
from machi.shared.contracts.cloudevents import CONTENT_TYPE, envelope, nats_subject
from machi.shared.contracts.queue import TicketCalled
from machi.shared.ids import new_id
from machi.shared.testing.world import CITY, World, called, eventually, open_world

GOAL = 0.5
IN_FLIGHT = 64
AT_ONCE = 500


async def measure(rounds: int = 5, rows: int = 5_000) -> list[Measured]:
    """Measure both sides in turns, in one process: relay against client."""
    ours, floor = [], []
    with TemporaryDirectory(prefix="machi-bench-") as folder:
        async with open_world(Path(folder)) as world:
            for _ in range(rounds):
                floor.append(await _publish(world, rows))
                ours.append(await _drain(world, rows))
    return [
        Measured(
            name="outbox_drain",
            value=median(ours),
            floor=median(floor),
            unit="/s",
            goal=GOAL,
            detail=f"{rows} events a round, {IN_FLIGHT} in flight for the floor",
        )
    ]


async def _drain(world: World, rows: int) -> float:
    for start in range(0, rows, AT_ONCE):
        await world.say(*(called(new_id()) for _ in range(start, min(start + AT_ONCE, rows))))
    started = time.perf_counter()
    async with world.relaying():  # connecting and taking the lock is part of it
        await eventually(world.unpublished, 0, seconds=120)
        return rows / (time.perf_counter() - started)


async def _publish(world: World, rows: int) -> float:
    address = world.address("queue")
    client = await nats.connect(
        address.url, user=address.user, password=address.password, inbox_prefix=address.inbox
    )
    stream = client.jetstream()
    room = asyncio.Semaphore(IN_FLIGHT)
    messages = [_message(called(new_id())) for _ in range(rows)]

    async def publish(subject: str, body: bytes, headers: dict[str, str]) -> None:
        async with room:
            await stream.publish(subject, body, timeout=30, headers=headers)

    started = time.perf_counter()
    await asyncio.gather(*(publish(*message) for message in messages))
    rate = rows / (time.perf_counter() - started)
    await client.close()
    return rate


def _message(event: TicketCalled) -> tuple[str, bytes, dict[str, str]]:
    body = envelope(
        event_id=str(event.id),
        city_code=CITY,
        subject=event.subject,
        entity_id=event.entity_id,
        at=event.at.isoformat(),
        revision=event.revision,
        data=event.data(),
        correlation_id=None,
        causation_id=None,
    )
    headers = {"Content-Type": CONTENT_TYPE, "Nats-Msg-Id": str(event.id)}
    return nats_subject(CITY, event.subject, event.entity_id), body, headers
