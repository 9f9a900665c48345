"""The servers that a test run starts once: a real PostgreSQL and a real NATS."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

import asyncpg

from machi.shared.db.migrations import migrate_async
from machi.shared.embedded.postgres import EmbeddedPostgres
from machi.shared.service import Service

# A test's database need not survive a power cut: no waiting for the disk.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
PASSWORD = "only-for-tests"


class TestPostgres:
    """Lends fresh databases of a service: migrated once a run, copied for each test."""

    __test__ = False  # not a test, whatever its name says

    def __init__(self, folder: Path) -> None:
        self.server = EmbeddedPostgres(folder, options=FAST)
        self._templates: dict[str, str] = {}
        self._grown: set[str] = set()

    @asynccontextmanager
    async def new_database(
        self, service: Service, *, like: str | None = None
    ) -> AsyncGenerator[str]:
        """Lend a migrated database of this service; gives its address, as the service's user.

        Args:
            service: whose tables it has.
            like: a template that `grown` gave; without it the tables are empty.

        """
        name = f"{service.name}_{uuid4().hex}"
        await self._copy(service, like or await self._template(service), name)
        try:
            yield self.server.url(name, service.name, PASSWORD)
        finally:
            await self._admin(f'drop database "{name}" with (force)')

    @asynccontextmanager
    async def empty_database(self, user: str = "empty") -> AsyncGenerator[str]:
        """Lend a database without tables."""
        name = f"empty_{uuid4().hex}"
        await self.server.create(user, PASSWORD, name)
        try:
            yield self.server.url(name, user, PASSWORD)
        finally:
            await self._admin(f'drop database "{name}" with (force)')

    async def grown(
        self, service: Service, name: str, grow: Callable[[str], Awaitable[None]]
    ) -> str:
        """Give a template that `grow` filled, the first time that this name is asked for.

        `grow` is given the address of a migrated database, and leaves no connection open.
        """
        template = f"template_{service.name}_{name}"
        if template not in self._grown:
            await self._copy(service, await self._template(service), template)
            await grow(self.server.url(template, service.name, PASSWORD))
            self._grown.add(template)
        return template

    async def _copy(self, service: Service, template: str, name: str) -> None:
        # Files are copied, pages are not logged: half the work.
        copy = f'template "{template}" owner "{service.name}" strategy file_copy'
        await self._admin(f'create database "{name}" {copy}')

    async def _template(self, service: Service) -> str:
        if service.name not in self._templates:
            template = f"template_{service.name}"
            await self.server.create(service.name, PASSWORD, template)
            url = self.server.url(template, service.name, PASSWORD)
            await migrate_async(url, service.migrations)
            self._templates[service.name] = template
        return self._templates[service.name]

    async def _admin(self, statement: str) -> None:
        connection = await asyncpg.connect(self.server.admin_url)
        try:
            await connection.execute(statement)
        finally:
            await asyncio.wait_for(connection.close(), 5)
