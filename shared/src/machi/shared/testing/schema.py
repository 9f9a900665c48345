"""Do the migrations make what the tables say?"""

from typing import Any

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection

from machi.shared.service import Context, Service


async def differences(service: Service, context: Context) -> list[Any]:
    """List what is different between a migrated database and the service's declared tables."""

    def compare(connection: Connection) -> list[Any]:
        return list(compare_metadata(MigrationContext.configure(connection), service.metadata))

    async with context.db.engine.connect() as connection:
        found: list[Any] = await connection.run_sync(compare)
        return found
