"""From the outbox to JetStream: every event at least once, those of one entity in their order.

Only one relay of a service works at a time (advisory lock on its own database connection; the lock
goes with the connection). It reads what is not published yet, never "after the last number":
numbers are given before commit, so a slow transaction's event may come after a higher one.
"""

import asyncio
import contextlib
import json
import re
from collections import deque
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeAlias

import asyncpg
import structlog

from machi.shared.contracts.cloudevents import CONTENT_TYPE, envelope, nats_subject
from machi.shared.db.database import Database
from machi.shared.db.reach import or_database_down
from machi.shared.db.tables import CHANNEL
from machi.shared.messages import metrics
from machi.shared.messages.bus import Bus, BusDown, JetStreamRefused, Stored
from machi.shared.messages.streams import EVENTS

BATCH = 512
POLL_SECONDS = 1.0
PUBLISH_SECONDS = 2.0
PAUSE_SECONDS = 0.2
"""After a publish that failed, before the next try."""
STATEMENT_SECONDS = 10.0
LOCK = 0x6F75_7462  # "outb": one relay in a database

_FETCH = """
select seq, id::text as id, subject, entity_id, revision, at, data::text as data,
       correlation_id, causation_id::text as causation_id
from outbox where published_at is null and seq <> all($1::bigint[]) order by seq limit $2
"""
_MARK = """
update outbox set published_at = now(), stream_seq = done.stream_seq
from unnest($1::bigint[], $2::bigint[]) as done (seq, stream_seq)
where outbox.seq = done.seq
"""

log = structlog.get_logger()

_TRACE_ID = re.compile(r"[0-9a-f]{32}")

Row = Any
"""asyncpg.Record with the columns of `_FETCH`."""
Entity = tuple[str, str]
"""`queue.ticket` and its id."""
Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


@dataclass(slots=True)
class Round:
    """One pass over the outbox."""

    sent: list[tuple[int, int]] = field(default_factory=list)
    """(seq, stream_seq) of what JetStream has and is not marked yet."""
    held: set[Entity] = field(default_factory=set)
    """Entities with an event that could not be sent: their later ones must not overtake it."""
    left: list[int] = field(default_factory=list)
    """Their rows, left for the next pass."""
    away: bool = False
    """JetStream did not answer: no use to try the rest now."""


class Relay:
    """Relays one service's outbox while it holds the lock."""

    def __init__(self, service: str, db: Database, bus: Bus, city_code: str) -> None:
        self._service = service
        self._url = db.url
        self._bus = bus
        self._city_code = city_code

    async def run(self) -> None:
        """Relay until cancelled.

        Raises:
            DatabaseDown: the connection was lost, and the lock with it: nothing is published now.
            BusDown: the connection to NATS was closed for good.

        """
        with or_database_down():
            async with self._leading() as connection:
                await self._relay(connection)

    @asynccontextmanager
    async def _leading(self) -> AsyncGenerator[Connection]:
        connection = await asyncpg.connect(self._url, command_timeout=STATEMENT_SECONDS)
        leading = metrics.LEADING.labels(self._service)
        try:
            while True:
                if await connection.fetchval("select pg_try_advisory_lock($1)", LOCK):
                    break
                await asyncio.sleep(POLL_SECONDS / 2)
            leading.set(1)
            yield connection
        finally:
            leading.set(0)
            connection.terminate()

    async def _relay(self, connection: Connection) -> None:
        woken = asyncio.Event()
        connection.add_termination_listener(lambda _: woken.set())
        await connection.add_listener(CHANNEL, lambda *_: woken.set())
        while True:
            woken.clear()
            await self._connected()
            if await self.drain(connection):
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), POLL_SECONDS)
            else:
                await asyncio.sleep(PAUSE_SECONDS)

    async def _connected(self) -> None:
        while not self._bus.connected.is_set():
            if self._bus.closed.is_set():
                raise BusDown("the connection is closed")
            await asyncio.sleep(PAUSE_SECONDS / 4)

    async def drain(self, connection: Connection) -> bool:
        """Publish everything that waits; False when some of it could not be.

        While one batch is on its way, the one before is marked and the next one is read: all that
        waits, whatever its number, but what is on its way or was left.
        """
        done = Round()
        rows = await connection.fetch(_FETCH, [], BATCH)
        self._tell_age(rows)
        while rows:
            sent, done.sent = done.sent, []
            skip = [row["seq"] for row in rows] + done.left
            behind = asyncio.create_task(self._mark_and_read(connection, sent, skip))
            try:
                await self._publish(rows, done)
                rows = await behind
            finally:
                behind.cancel()
            if done.away and not done.sent:
                break
        await self._mark(connection, done.sent)
        return not done.held

    async def _mark_and_read(
        self, connection: Connection, sent: Sequence[tuple[int, int]], skip: Sequence[int]
    ) -> list[Row]:
        await self._mark(connection, sent)
        return list(await connection.fetch(_FETCH, skip, BATCH))

    async def _mark(self, connection: Connection, sent: Sequence[tuple[int, int]]) -> None:
        if sent:
            await connection.execute(_MARK, [seq for seq, _ in sent], [at for _, at in sent])
            metrics.PUBLISHED.labels(self._service).inc(len(sent))

    async def _publish(self, rows: Sequence[Row], done: Round) -> None:
        """Send the first row of each entity at once, then the second of each, and so on."""
        waiting: dict[Entity, deque[Row]] = {}
        for row in rows:
            entity = (row["subject"].rpartition(".")[0].rpartition(".")[0], row["entity_id"])
            if entity in done.held:
                done.left.append(row["seq"])
            else:
                waiting.setdefault(entity, deque()).append(row)
        while waiting:
            wave = {entity: await self._send(queue[0]) for entity, queue in waiting.items()}
            await asyncio.wait(wave.values(), timeout=PUBLISH_SECONDS)
            for entity, future in wave.items():
                queue = waiting[entity]
                stored = self._stored(future, queue[0], done)
                if stored is None:
                    done.held.add(entity)
                    done.left += [row["seq"] for row in waiting.pop(entity)]
                    continue
                done.sent.append((queue.popleft()["seq"], stored.sequence))
                if not queue:
                    del waiting[entity]

    async def _send(self, row: Row) -> asyncio.Future[Stored]:
        body = envelope(
            event_id=row["id"],
            city_code=self._city_code,
            subject=row["subject"],
            entity_id=row["entity_id"],
            at=row["at"].isoformat(),
            revision=row["revision"],
            data=json.loads(row["data"]),
            correlation_id=row["correlation_id"],
            causation_id=row["causation_id"],
        )
        headers = {
            "Content-Type": CONTENT_TYPE,
            "Nats-Msg-Id": row["id"],
            "Nats-Expected-Stream": EVENTS,
            **_trace(row["correlation_id"], row["id"]),
        }
        subject = nats_subject(self._city_code, row["subject"], row["entity_id"])
        try:
            return await self._bus.send(subject, body, headers)
        except BusDown as error:
            failed: asyncio.Future[Stored] = asyncio.get_running_loop().create_future()
            failed.set_exception(error)
            return failed

    def _stored(self, future: asyncio.Future[Stored], row: Row, done: Round) -> Stored | None:
        if not future.done():
            future.cancel()
        if future.cancelled():  # no answer; the same Nats-Msg-Id again is harmless
            done.away = True
            return None
        error = future.exception()
        if error is None:
            stored = future.result()
            if stored.duplicate:
                metrics.DUPLICATES.labels(self._service).inc()
            return stored
        if isinstance(error, JetStreamRefused):
            log.error(
                "event_refused", event_id=row["id"], subject=row["subject"], reason=str(error)
            )
        else:
            done.away = True
        return None

    def _tell_age(self, rows: Sequence[Row]) -> None:
        age = (datetime.now(UTC) - rows[0]["at"]).total_seconds() if rows else 0.0
        metrics.WAITING_SECONDS.labels(self._service).set(max(age, 0.0))


def _trace(correlation_id: str | None, event_id: str) -> dict[str, str]:
    """Name the request that began it as W3C trace context, for tools that follow a trace."""
    if correlation_id is None or not _TRACE_ID.fullmatch(correlation_id):
        return {}
    return {"traceparent": f"00-{correlation_id}-{event_id.replace('-', '')[16:]}-01"}
