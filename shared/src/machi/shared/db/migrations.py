"""Migrations run one at a time, and give up soon rather than stop a busy city hall.

A second `migrate` waits for the first (advisory lock). Each statement waits at most `LOCK_TIMEOUT`
for a table that somebody uses, then the whole migration rolls back and can be tried again.
"""

import asyncio
from pathlib import Path

from alembic import command, context
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, MetaData, make_url, text
from sqlalchemy.ext.asyncio import create_async_engine

LOCK_TIMEOUT = "5s"
_LOCK = 0x6D61_6368  # "mach": one migration at a time in a database


def _config(folder: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(folder))
    config.set_main_option("path_separator", "os")
    return config


def migrate(url: str, folder: Path, revision: str = "head") -> None:
    """Bring a database to the newest form.

    Args:
        url: postgresql://…
        folder: a service's `migrations` folder.
        revision: where to stop; the newest by default.

    """
    asyncio.run(migrate_async(url, folder, revision))


async def migrate_async(url: str, folder: Path, revision: str = "head") -> None:
    """Do the same from inside an event loop."""
    engine = create_async_engine(make_url(url).set(drivername="postgresql+asyncpg"))
    try:
        async with engine.begin() as connection:
            await connection.execute(text(f"select pg_advisory_xact_lock({_LOCK})"))
            await connection.execute(text(f"set local lock_timeout = '{LOCK_TIMEOUT}'"))
            await connection.run_sync(_upgrade, _config(folder), revision)
    finally:
        await engine.dispose()


def _upgrade(connection: Connection, config: Config, revision: str) -> None:
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def newest(folder: Path) -> str:
    """Name the newest migration of a service."""
    head = ScriptDirectory.from_config(_config(folder)).get_current_head()
    return head or ""


def current(connection: Connection) -> str:
    """Name the migration that a database is at; empty when it was never migrated."""
    return MigrationContext.configure(connection).get_current_revision() or ""


def run_environment(metadata: MetaData) -> None:
    """Be a service's `migrations/env.py`: run on the connection that `migrate` opened."""
    connection = context.config.attributes["connection"]
    context.configure(connection=connection, target_metadata=metadata, compare_server_default=False)
    with context.begin_transaction():
        context.run_migrations()
