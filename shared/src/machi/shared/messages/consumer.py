"""What a service hears: each event's reaction runs until it succeeded once, or is a dead letter.

The reaction commits its effect and the event's id together (`tx.first_time`), and only then is the
message acknowledged. Whatever dies in between, the message comes again and the inbox knows it.
Events of one entity are worked on in their order, different entities at once. A failed event does
not hold up later ones of its entity: reactions compare revisions where order matters.
"""

import asyncio
import time
import traceback
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import structlog

from machi.shared.contracts import Event
from machi.shared.contracts.cloudevents import NotAnEvent, event_subject, read_envelope, read_event
from machi.shared.db.database import Database
from machi.shared.db.reach import DatabaseDown
from machi.shared.errors import BadInput, Conflict, Forbidden, NotFound
from machi.shared.logging import correlate
from machi.shared.messages import metrics
from machi.shared.messages.bus import Bus, BusDown, JetStreamRefused
from machi.shared.messages.dead_letters import bury
from machi.shared.messages.pull import Delivery, Pull
from machi.shared.messages.retry import PATIENT, RetryPolicy
from machi.shared.messages.streams import ACK_WAIT_SECONDS, EVENTS

BATCH = 64
STILL_WORKING_SECONDS = ACK_WAIT_SECONDS / 3
REACTION_SECONDS = 60.0
"""A reaction only stores work; one that takes longer hangs."""
DATABASE_SECONDS = 0.25
"""Between two looks whether the database is back."""

REFUSALS = (NotFound, Conflict, Forbidden, BadInput)
"""The rules say no, and will say no again: the message is acknowledged."""

log = structlog.get_logger()

React = Callable[[Any], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Ears:
    """Whose consumer it is, and what it does about each kind of event."""

    service: str
    reactions: Mapping[type[Event], React]
    db: Database
    policy: RetryPolicy = PATIENT


class Consumer:
    """Works on one service's messages until cancelled."""

    def __init__(self, ears: Ears, bus: Bus) -> None:
        self._ears = ears
        self._bus = bus
        self._kinds = {kind.subject: kind for kind in ears.reactions}
        self._names = {_without_version(subject) for subject in self._kinds}
        self._tasks: dict[asyncio.Task[None], Delivery] = {}
        self._latest: dict[str, asyncio.Task[None]] = {}

    async def run(self) -> None:
        """Pull and work.

        Raises:
            BusDown: the connection was closed for good.

        """
        keeping = asyncio.create_task(self._keep())
        try:
            pull = Pull(self._bus, EVENTS, self._ears.service, batch=BATCH)
            async for delivery in pull.deliveries(self._room):
                self._start(delivery)
        finally:
            keeping.cancel()
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(keeping, *self._tasks, return_exceptions=True)

    async def _room(self) -> None:
        while len(self._tasks) > BATCH:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)

    def _start(self, delivery: Delivery) -> None:
        entity = delivery.subject.rpartition(".")[2]
        task = asyncio.create_task(self._after(self._latest.get(entity), delivery))
        self._tasks[task] = delivery
        self._latest[entity] = task

        def ended(task: asyncio.Task[None]) -> None:
            self._tasks.pop(task, None)
            if self._latest.get(entity) is task:
                del self._latest[entity]

        task.add_done_callback(ended)

    async def _keep(self) -> None:
        """Tell the server about messages in hand, so that it gives them to nobody else."""
        while True:
            await asyncio.sleep(STILL_WORKING_SECONDS)
            try:
                for delivery in list(self._tasks.values()):
                    await delivery.still_working()
            except BusDown:
                continue

    async def _after(self, earlier: asyncio.Task[None] | None, delivery: Delivery) -> None:
        if earlier is not None:
            await asyncio.wait([earlier])
        try:
            await self._work_on(delivery)
        except (BusDown, JetStreamRefused) as error:
            log.warning("acknowledgement_lost", sequence=delivery.sequence, reason=str(error))

    async def _work_on(self, delivery: Delivery) -> None:
        try:
            event = self._read(delivery)
        except (NotAnEvent, RecursionError) as error:
            cause = type(error.__cause__ or error).__name__  # its text may quote what was sent
            await self._give_up(delivery, "unreadable", cause)
            return
        if event is None:
            await delivery.done()
            return
        correlate(event.correlation_id)
        started = time.perf_counter()
        try:
            outcome = await self._react(event)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the message must not be lost
            await self._failed(delivery, event, error)
            return
        metrics.REACTION_SECONDS.labels(self._ears.service, event.subject).observe(
            time.perf_counter() - started
        )
        self._count(event.subject, outcome)
        await delivery.done()

    def _read(self, delivery: Delivery) -> Event | None:
        """Read what was delivered; None when it is nothing that this service reacts to.

        Raises:
            NotAnEvent: broken, of a major version we do not know, or under another event's subject.

        """
        message = read_envelope(delivery.body)
        subject = event_subject(message)
        if f".{subject}." not in delivery.subject:
            raise NotAnEvent("its type does not fit its subject")
        kind = self._kinds.get(subject)
        if kind is not None:
            return read_event(message, kind)
        if _without_version(subject) in self._names:
            raise NotAnEvent("a major version that this service does not know")
        return None

    async def _react(self, event: Event) -> str:
        """Run the reaction; wait as long as it takes while the database is down."""
        said = False
        while True:
            try:
                return await self._attempt(event)
            except DatabaseDown:
                if not said:
                    log.warning("waiting_for_database", event_id=str(event.id))
                said = True
                await asyncio.sleep(DATABASE_SECONDS)

    async def _attempt(self, event: Event) -> str:
        try:
            async with asyncio.timeout(REACTION_SECONDS):
                await self._ears.reactions[type(event)](event)
        except REFUSALS as refusal:
            log.info(
                "event_refused", event_id=str(event.id), subject=event.subject, code=refusal.code
            )
            async with self._ears.db.transaction() as tx:
                await tx.first_time(event)  # a replay years later is refused as well
            return "refused"
        return "done"

    async def _failed(self, delivery: Delivery, event: Event, error: Exception) -> None:
        delay = self._ears.policy.delay(delivery.number)
        log.error(
            "reaction_failed",
            event_id=str(event.id),
            subject=event.subject,
            delivery=delivery.number,
            again_after=delay,
            error=type(error).__name__,
            where=where(error),
        )
        if delay is None:
            await self._give_up(delivery, event.subject, type(error).__name__)
        else:
            self._count(event.subject, "failed")
            await delivery.again(delay)

    async def _give_up(self, delivery: Delivery, event: str, reason: str) -> None:
        await bury(self._bus, self._ears.service, delivery, reason)
        self._count(event, "dead")
        metrics.DEAD_LETTERS.labels(self._ears.service, event).inc()
        log.error("dead_letter", subject=event, sequence=delivery.sequence, reason=reason)
        await delivery.never_again(reason)

    def _count(self, event: str, outcome: str) -> None:
        metrics.HEARD.labels(self._ears.service, event, outcome).inc()


def _without_version(subject: str) -> str:
    return subject.rpartition(".")[0]


def where(error: BaseException) -> str:
    """Say where it went wrong: places in the code, never the values, which may be personal."""
    frames = traceback.extract_tb(error.__traceback__)[-4:]
    return " > ".join(f"{Path(frame.filename).name}:{frame.lineno}" for frame in frames)
