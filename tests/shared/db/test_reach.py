"""A server that is away is one thing, a mistake of ours another."""

import asyncio
from collections.abc import AsyncGenerator
from pathlib import Path

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from machi.shared.db.database import Database, DatabaseDown
from machi.shared.embedded.ports import free_port
from machi.shared.embedded.postgres import EmbeddedPostgres
from machi.shared.testing.servers import TestPostgres


@pytest.fixture
async def server(tmp_path: Path) -> AsyncGenerator[EmbeddedPostgres]:
    server = EmbeddedPostgres(tmp_path / "postgres", port=free_port())
    await asyncio.to_thread(server.start)
    yield server
    await asyncio.to_thread(server.stop)


async def run(db: Database, statement: str) -> None:
    async with db.transaction() as tx:
        connection = await tx.session.connection()
        await connection.execute(text(statement))


async def test_a_killed_server_is_away_until_it_is_back(server: EmbeddedPostgres) -> None:
    await server.create("city", "only-for-tests", "city")
    db = Database(server.url("city", "city", "only-for-tests"))
    slow = [asyncio.create_task(run(db, "select pg_sleep(9)"))]
    slow.append(asyncio.create_task(_row(db, "select pg_sleep(9)")))
    await asyncio.sleep(0.5)
    await asyncio.to_thread(server.kill)
    for task in slow:  # under way when it died
        with pytest.raises(DatabaseDown):
            await task
    for _ in range(3):
        with pytest.raises(DatabaseDown):
            await run(db, "select 1")
        with pytest.raises(DatabaseDown):
            await db.row("select 1")
    await asyncio.to_thread(server.start)
    await run(db, "select 1")
    assert await db.rows("select 1")
    await db.close()


async def _row(db: Database, statement: str) -> None:
    await db.row(statement)


async def test_a_mistake_is_not_taken_for_a_server_that_is_away(postgres: TestPostgres) -> None:
    """Whoever waits for a database to come back would wait for ever."""
    async with postgres.empty_database() as url:
        db = Database(url)
        with pytest.raises(DBAPIError):
            await run(db, "select 1 / 0")
        with pytest.raises(asyncpg.DivisionByZeroError):
            await db.row("select 1 / 0")
        with pytest.raises(asyncpg.DataError):
            await db.row("select $1::int", "many")
        await db.close()
