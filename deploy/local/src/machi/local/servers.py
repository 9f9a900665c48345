"""The PostgreSQL and the NATS of one city: started, watched, started again, stopped.

Each is started by a thread of its own that lives as long as the city: Linux ends a child whose
parent *thread* is gone (PR_SET_PDEATHSIG), which is how nothing is left when the city is killed.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Protocol

import asyncpg
import psutil
import structlog

from machi.local.data_folder import CITY_CODE, SERVICES
from machi.local.places import DataFolder
from machi.local.trouble import Trouble
from machi.shared.embedded.nats import EmbeddedNats
from machi.shared.embedded.postgres import EmbeddedPostgres
from machi.shared.embedded.process import CannotStart, ServerProcess
from machi.shared.messages.permissions import Users, nats_conf

LOOK_SECONDS = 0.5

log = structlog.get_logger()


class Embedded(Protocol):
    """What both servers offer."""

    @property
    def process(self) -> ServerProcess: ...
    def start(self) -> None: ...
    def stop(self) -> None: ...


class Watched:
    """One server with the thread that is its parent."""

    def __init__(self, name: str, again: Callable[[], Embedded]) -> None:
        self.name = name
        self.server = again()
        self._again = again
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def start(self) -> None:
        try:
            await self._do(self.server.start)
        except (CannotStart, OSError) as error:
            raise Trouble(f"{self.name} を起動できません。", str(error)) from error

    async def stop(self) -> None:
        await self._do(self.server.stop)
        self._thread.shutdown(wait=False)

    async def keep_running(self) -> None:
        """Start it again, at the same port, whenever it ends without being asked to."""
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            if self.server.process.running:
                continue
            log.error("server_died", server=self.name)
            self.server = self._again()
            with suppress(CannotStart, OSError):
                await self._do(self.server.start)

    @property
    def is_started(self) -> bool:
        try:
            return self.server.process.running
        except CannotStart:
            return False

    def identity(self) -> tuple[int, float]:
        """Give process id and start time: together they name one process for ever."""
        pid = self.server.process.pid
        return pid, psutil.Process(pid).create_time()

    async def _do(self, call: Callable[[], None]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, call)


class Servers:
    """Both servers of a city."""

    def __init__(self, data: DataFolder, secrets: Mapping[str, str]) -> None:
        self._data = data
        self._secrets = secrets
        self._ports = {"postgres": 0, "nats": 0}
        self.postgres = Watched("PostgreSQL", self._new_postgres)
        self.nats = Watched("NATS", self._new_nats)

    @property
    def postgres_port(self) -> int:
        return self._ports["postgres"]

    @property
    def nats_port(self) -> int:
        return self._ports["nats"]

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Start both, keep them running, stop both at the end."""
        watching: list[asyncio.Task[None]] = []
        try:
            async with asyncio.TaskGroup() as starting:
                starting.create_task(self.postgres.start())
                starting.create_task(self.nats.start())
            self._remember_ports()
            both = (self.postgres, self.nats)
            watching = [asyncio.create_task(one.keep_running(), name=one.name) for one in both]
            yield
        finally:
            for task in watching:
                task.cancel()
            await asyncio.gather(*watching, return_exceptions=True)
            await asyncio.gather(self.postgres.stop(), self.nats.stop(), return_exceptions=True)

    def identities(self) -> dict[str, tuple[int, float]]:
        """Name the processes of the servers that were started."""
        both = (self.postgres, self.nats)
        return {one.name: one.identity() for one in both if one.is_started}

    def kill(self) -> None:
        """End both at once, whatever they are doing."""
        for one in (self.postgres, self.nats):
            if one.is_started:
                one.server.process.kill()

    async def make_databases(self) -> None:
        """Make each service's database and its user, if they are missing."""
        server = self.postgres.server
        if isinstance(server, EmbeddedPostgres):
            for service in SERVICES:
                await server.create(service, self._secrets[f"{service}_database"], service)

    async def settle(self) -> None:
        """Have PostgreSQL write what is new to its files: closing then has little left to do."""
        server = self.postgres.server
        if isinstance(server, EmbeddedPostgres):
            connection = await asyncpg.connect(server.admin_url)
            try:
                await connection.execute("checkpoint")
            finally:
                await connection.close()

    def _remember_ports(self) -> None:
        for name, watched in (("postgres", self.postgres), ("nats", self.nats)):
            server = watched.server
            if isinstance(server, EmbeddedPostgres | EmbeddedNats):
                self._ports[name] = server.port

    def _new_postgres(self) -> EmbeddedPostgres:
        return EmbeddedPostgres(self._data.postgres, port=self._ports["postgres"])

    def _new_nats(self) -> EmbeddedNats:
        return EmbeddedNats(self._data.nats, self._nats_configuration, port=self._ports["nats"])

    def _nats_configuration(self, port: int, store: Path) -> str:
        users = Users(
            services={service: self._secrets[f"{service}_nats"] for service in SERVICES},
            setup=("setup", self._secrets["setup_nats"]),
            reader=("reader", self._secrets["reader_nats"]),
        )
        return nats_conf(users, city_code=CITY_CODE, store=store, port=port)
