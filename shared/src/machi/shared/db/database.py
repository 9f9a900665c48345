"""One database per service, one transaction per command, one outbox per transaction."""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
from pydantic import TypeAdapter
from sqlalchemy import MetaData, make_url
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import create_async_engine
from sqlmodel import select, update
from sqlmodel.ext.asyncio.session import AsyncSession

from machi.shared.contracts import Event
from machi.shared.db.once import KeyUsedForAnotherRequest, Once
from machi.shared.db.reach import DatabaseDown, or_database_down
from machi.shared.db.tables import message_tables
from machi.shared.logging import correlation

A = TypeVar("A")

__all__ = ["Database", "DatabaseDown", "Transaction"]

MESSAGES = MetaData()
message_tables(MESSAGES)
OUTBOX = MESSAGES.tables["outbox"]
INBOX = MESSAGES.tables["inbox"]
ANSWERED = MESSAGES.tables["answered_request"]


class Transaction:
    """Everything in it happens, or nothing does; its events leave only after it commits."""

    def __init__(self, session: AsyncSession) -> None:
        self.session = session
        self._cause: Event | None = None

    async def publish(self, event: Event, *, topics: str = "") -> None:
        """Store an event beside the change it reports. The relay sends it, and sends it again.

        Args:
            event: what happened.
            topics: live pages to refresh when this commits, space-separated (`ticket:… board:…`).

        """
        await self.publish_all([(event, topics)])

    async def publish_all(self, events: Sequence[tuple[Event, str]]) -> None:
        """Store many events in one round trip, in their order, each with its topics."""
        if events:
            rows = [self._outbox_row(event, topics) for event, topics in events]
            await self.session.exec(OUTBOX.insert(), params=rows)

    def _outbox_row(self, event: Event, topics: str) -> dict[str, Any]:
        cause = self._cause
        return {
            "id": event.id,
            "subject": event.subject,
            "entity_id": event.entity_id,
            "revision": event.revision,
            "at": event.at,
            "data": event.data(),
            "correlation_id": event.correlation_id
            or (cause.correlation_id if cause else correlation()),
            "causation_id": event.causation_id or (cause.id if cause else None),
            "topics": topics,
        }

    async def first_time(self, event: Event) -> bool:
        """Remember an event; False when it was heard before, so that redelivery changes nothing.

        A service has one reaction per event (one file), so the event's id is enough. What this
        transaction publishes afterwards names the event as its cause.
        """
        remember = insert(INBOX).values(event_id=event.id, subject=event.subject)
        heard = await self.session.exec(remember.on_conflict_do_nothing())
        self._cause = event
        return heard.rowcount == 1

    async def earlier(self, request: Once | None, kind: type[A]) -> A | None:
        """Give the stored answer of a request that was already done; None when it is new.

        A repeat that arrives while the first is under way waits here for it to end.

        Raises:
            KeyUsedForAnotherRequest: the key came before with another content.

        """
        if request is None:
            return None
        claim = insert(ANSWERED).values(
            actor=request.actor, key=request.key, fingerprint=request.fingerprint
        )
        claimed = await self.session.exec(claim.on_conflict_do_nothing())
        if claimed.rowcount == 1:
            return None
        found = select(ANSWERED.c.fingerprint, ANSWERED.c.answer).where(
            ANSWERED.c.actor == request.actor, ANSWERED.c.key == request.key
        )
        fingerprint, answer = (await self.session.exec(found)).one()
        if fingerprint != request.fingerprint:
            raise KeyUsedForAnotherRequest
        return TypeAdapter(kind).validate_python(answer)

    async def answer(self, request: Once | None, answer: A) -> A:
        """Keep the answer beside the change, for a repeat of the request, and give it back."""
        if request is not None:
            kept = TypeAdapter(type(answer)).dump_python(answer, mode="json")
            await self.session.exec(
                update(ANSWERED)
                .where(ANSWERED.c.actor == request.actor, ANSWERED.c.key == request.key)
                .values(answer=kept)
            )
        return answer


class Database:
    """A service's own database: transactions for commands, single statements for hot paths."""

    def __init__(self, url: str, *, connections: int = 8) -> None:
        address = make_url(url)
        self.url = address.set(drivername="postgresql").render_as_string(hide_password=False)
        self._connections = connections
        self._engine = create_async_engine(
            address.set(drivername="postgresql+asyncpg"),
            pool_size=connections,
            max_overflow=connections,
            hide_parameters=True,  # an error's text must not tell what was to be stored
            pool_pre_ping=True,  # a connection may have died with the server while it was idle
        )
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    @property
    def engine(self) -> Any:  # noqa: ANN401 - AsyncEngine; its stubs differ between minor versions
        return self._engine

    @asynccontextmanager
    async def transaction(self) -> AsyncGenerator[Transaction]:
        """Open one transaction; it commits when the block ends, and rolls back when it raises.

        Raises:
            DatabaseDown: the server cannot be reached; nothing was changed, or nothing is known
                of it: repeat with the same `Idempotency-Key`.

        """
        with or_database_down():
            async with (
                AsyncSession(self._engine, expire_on_commit=False) as session,
                session.begin(),
            ):
                yield Transaction(session)

    async def row(self, statement: str, *values: object) -> asyncpg.Record | None:
        """Run one statement as a transaction of its own, in one round trip; give its first row.

        For hot paths: PostgreSQL's own `$1` parameters, jsonb as Python values.

        Raises:
            DatabaseDown: see `transaction`.

        """
        with or_database_down():
            pool = await self._hot()
            async with pool.acquire() as connection:
                return await connection.fetchrow(statement, *values)

    async def rows(self, statement: str, *values: object) -> list[Any]:
        """Run one reading statement in one round trip; give all its rows."""
        with or_database_down():
            pool = await self._hot()
            async with pool.acquire() as connection:
                return list(await connection.fetch(statement, *values))

    async def answered(self, request: Once, kind: type[A]) -> A | None:
        """Give the stored answer of a request after its hot statement met a unique violation."""
        found = await self.row(
            "select fingerprint, answer from answered_request where actor = $1 and key = $2",
            request.actor,
            request.key,
        )
        if found is None:
            return None
        if found["fingerprint"] != request.fingerprint:
            raise KeyUsedForAnotherRequest
        return TypeAdapter(kind).validate_python(found["answer"])

    async def warm(self) -> None:
        """Open the hot connections now, so that nobody's first request waits for them.

        A server that cannot be reached yet is no reason not to start: they open when it can.
        """
        with suppress(DatabaseDown), or_database_down():
            pool = await self._hot()
            opened = [pool.acquire() for _ in range(self._connections)]
            for connection in await asyncio.gather(*opened):
                await pool.release(connection)

    async def close(self) -> None:
        await self._engine.dispose()
        if self._pool is not None:
            self._pool.terminate()
            self._pool = None

    async def _hot(self) -> "asyncpg.Pool[asyncpg.Record]":
        if self._pool is None:
            pool = await asyncpg.create_pool(
                self.url, min_size=0, max_size=self._connections, init=_speak_json, reset=_keep
            )
            if self._pool is None:
                self._pool = pool
            else:  # two first requests at once: one pool is enough
                pool.terminate()
        return self._pool


async def _speak_json(connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    await connection.set_type_codec(
        "jsonb", encoder=_to_json, decoder=json.loads, schema="pg_catalog"
    )


async def _keep(_: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Reset nothing on release: hot statements leave no state, and a reset is a round trip."""


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, default=_plain)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not JSON")
