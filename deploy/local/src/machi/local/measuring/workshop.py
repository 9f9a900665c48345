"""A place to measure in: a PostgreSQL with ordinary safety, databases, and processes beside it."""

import asyncio
import os
import secrets
import signal
import sys
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from machi.shared.auth.keys import PUBLIC_KEYS, SIGNING_KEY, make_keys
from machi.shared.db.migrations import migrate_async
from machi.shared.embedded.ports import answers, free_port
from machi.shared.embedded.postgres import EmbeddedPostgres
from machi.shared.run import open_context
from machi.shared.service import Context, Service
from machi.shared.settings import CitySettings, Mode

NO_WAITING = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
START_SECONDS = 20.0
STOP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class Workshop:
    """Servers and keys of one measurement."""

    folder: Path
    postgres: EmbeddedPostgres
    password: str

    async def database(self, service: Service, name: str) -> str:
        """Make a migrated database of a service; gives its address."""
        await self.postgres.create(name, self.password, name)
        url = self.postgres.url(name, name, self.password)
        await migrate_async(url, service.migrations)
        return url

    def environment(self, service: Service, url: str) -> dict[str, str]:
        """Give the variables with which a process of the service runs here."""
        own = service.name.upper()
        return {
            f"{own}_DATABASE_URL": url,
            f"{own}_NATS_USER": service.name,
            f"{own}_NATS_PASSWORD": self.password,
            f"{own}_SECRET_KEY": self.password,
            "MACHI_MODE": "local",
            # Counted as always, and never refused: one address stands for a whole city here.
            "MACHI_REQUESTS_PER_SECOND_BY_ADDRESS": "100000",
            "MACHI_AUTH_PUBLIC_KEYS": str(self.folder / PUBLIC_KEYS),
            "MACHI_AUTH_SIGNING_KEY": str(self.folder / SIGNING_KEY),
        }

    @asynccontextmanager
    async def context(self, service: Service, url: str) -> AsyncIterator[Context]:
        """Open a service's context on a database, to seed and to prepare."""
        city = CitySettings(
            mode=Mode.LOCAL,
            auth_public_keys=self.folder / PUBLIC_KEYS,
            auth_signing_key=self.folder / SIGNING_KEY,
        )
        given = {
            "database_url": url,
            "nats_user": service.name,
            "nats_password": self.password,
            "secret_key": self.password,
            "city": city,
        }
        async with open_context(service, service.settings.model_validate(given)) as context:
            yield context


@asynccontextmanager
async def workshop(*, wait_for_disk: bool = True) -> AsyncIterator[Workshop]:
    """Open a workshop; without waiting for the disk, only the work of processors is left."""
    loop = asyncio.get_running_loop()
    # The thread lives as long as the server: Linux ends children whose parent thread is gone.
    with TemporaryDirectory(prefix="machi-bench-") as folder, ThreadPoolExecutor(1) as thread:
        postgres = EmbeddedPostgres(
            Path(folder) / "postgres", options=() if wait_for_disk else NO_WAITING
        )
        make_keys(Path(folder))
        await loop.run_in_executor(thread, postgres.start)
        try:
            yield Workshop(Path(folder), postgres, secrets.token_urlsafe(32))
        finally:
            await loop.run_in_executor(thread, postgres.stop)


@asynccontextmanager
async def process(
    place: Workshop, arguments: list[str], variables: Mapping[str, str] | None = None
) -> AsyncIterator[int]:
    """Run `python -m …` and lend the port that it answers at; `{port}` stands for it."""
    port = free_port()
    words = [word.replace("{port}", str(port)) for word in arguments]
    log = place.folder / f"{port}.log"
    with log.open("wb") as sink:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-P", "-m", *words),
            env={**os.environ, **(variables or {})},
            stdout=sink,
            stderr=sink,
        )
    try:
        async with asyncio.timeout(START_SECONDS):
            while not answers(port):
                if child.returncode is not None:
                    said = log.read_text(errors="replace").strip()
                    raise RuntimeError(said.rpartition("\n")[2] or "the process ended")
                await asyncio.sleep(0.05)
        yield port
    finally:
        if child.returncode is None:
            child.send_signal(signal.SIGTERM)
            await asyncio.wait_for(child.wait(), STOP_SECONDS)
