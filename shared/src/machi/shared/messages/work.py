"""What a service does without being asked: relay, reactions, dead letters, timers, forgetting.

Each is a task of its own under supervision: one that dies is logged and started again, later each
time. A server that is away is waited for, and that is said once.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from functools import partial

import structlog

from machi.shared.contracts import Event
from machi.shared.errors import Unavailable
from machi.shared.messages import metrics
from machi.shared.messages.bus import BusAddress, connect
from machi.shared.messages.consumer import Consumer, Ears, where
from machi.shared.messages.dead_letters import Backstop
from machi.shared.messages.relay import Relay
from machi.shared.messages.retention import Retention, forget_old
from machi.shared.messages.retry import PATIENT, RetryPolicy
from machi.shared.service import Context, Service, Timer

AWAY_SECONDS = 0.25
FIRST_PAUSE_SECONDS = 0.25
LONGEST_PAUSE_SECONDS = 30.0
HEALTHY_SECONDS = 60.0
"""A task that lived so long begins again with the first pause."""
FORGET_EVERY_SECONDS = 6 * 60 * 60

log = structlog.get_logger()

Run = Callable[[], Awaitable[None]]


async def run_work(
    service: Service, context: Context, stop: asyncio.Event, *, policy: RetryPolicy = PATIENT
) -> None:
    """Work until `stop` is set; then end everything at once: what was begun comes again."""
    forget = Timer("forget_old_messages", FORGET_EVERY_SECONDS, _forget)
    tasks = [
        asyncio.create_task(
            supervise(service.name, "messages", partial(_messages, service, context, policy))
        ),
        *(
            asyncio.create_task(
                supervise(service.name, timer.name, partial(_repeat, timer, context))
            )
            for timer in (*service.timers, forget)
        ),
    ]
    try:
        await stop.wait()
    finally:
        await end(tasks)


async def supervise(service: str, task: str, run: Run) -> None:
    """Run for ever what should run for ever."""
    pause = FIRST_PAUSE_SECONDS
    away = ""
    while True:
        started = time.monotonic()
        try:
            await run()
        except Unavailable as error:
            if away != error.code or time.monotonic() - started > HEALTHY_SECONDS:
                log.warning("waiting", service=service, task=task, code=error.code)
            away = error.code
            await asyncio.sleep(AWAY_SECONDS)
            continue
        except Exception as error:  # noqa: BLE001 - whatever it was, the task has to go on
            log.error(  # noqa: TRY400 - an exception's text may quote personal data
                "task_crashed",
                service=service,
                task=task,
                error=type(error).__name__,
                where=where(error),
                again_after=pause,
            )
        else:
            log.error("task_ended", service=service, task=task, again_after=pause)
        metrics.CRASHES.labels(service, task).inc()
        if time.monotonic() - started > HEALTHY_SECONDS:
            pause = FIRST_PAUSE_SECONDS
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


async def end(tasks: list[asyncio.Task[None]]) -> None:
    """Cancel, and wait until they are gone."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _messages(service: Service, context: Context, policy: RetryPolicy) -> None:
    """Hold one connection to JetStream and all that goes over it, until it is closed for good."""
    settings = context.settings
    address = BusAddress(
        settings.nats_url, settings.nats_user, settings.nats_password.get_secret_value()
    )
    async with connect(address) as bus:
        runs: dict[str, Run] = {
            "relay": Relay(service.name, context.db, bus, settings.city.city_code).run
        }
        if service.reactions:
            runs["reactions"] = Consumer(_ears(service, context, policy), bus).run
            runs["dead_letters"] = Backstop(service.name, bus).run
        tasks = [
            asyncio.create_task(supervise(service.name, name, run)) for name, run in runs.items()
        ]
        try:
            await bus.closed.wait()
        finally:
            await end(tasks)


def _ears(service: Service, context: Context, policy: RetryPolicy) -> Ears:
    reactions = {
        kind: partial(_in, reaction, context) for kind, reaction in service.reactions.items()
    }
    return Ears(service.name, reactions, context.db, policy)


async def _in(reaction: Callable[..., Awaitable[None]], context: Context, event: Event) -> None:
    await reaction(event, context)


async def _repeat(timer: Timer, context: Context) -> None:
    while True:
        await timer.run(context)
        await asyncio.sleep(timer.every_seconds)


async def _forget(context: Context) -> None:
    city = context.settings.city
    await forget_old(
        context.db,
        Retention(timedelta(days=city.events_days), timedelta(days=city.answers_days)),
    )
