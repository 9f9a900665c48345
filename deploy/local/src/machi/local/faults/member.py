"""One process of a service, started again whenever it ends, as any service manager would."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from machi.shared.embedded.ports import answers, lasting_port

LOOK_SECONDS = 0.05


async def until(so: Callable[[], bool]) -> None:
    """Look again and again."""
    while True:
        if so():
            return
        await asyncio.sleep(LOOK_SECONDS)


class Member:
    """`python -m machi.<service> serve` or `work`, with its own users of database and NATS."""

    def __init__(self, service: str, verb: str, folder: Path, variables: Mapping[str, str]) -> None:
        self.name = f"{service}-{verb}"
        self.port = lasting_port()
        """`serve` answers people here, `work` its metrics: either way it has begun."""
        self.kills = 0
        self._log = folder / f"{self.name}.log"
        port = "--port" if verb == "serve" else "--metrics-port"
        self._words = [sys.executable, "-P", "-m", f"machi.{service}", verb, port, str(self.port)]
        self._variables = variables
        self._process: asyncio.subprocess.Process | None = None

    async def keep_running(self) -> None:
        """Run it for ever."""
        try:
            while True:
                process = self._process = await self._start()
                await process.wait()
        finally:
            self.kill()

    async def _start(self) -> asyncio.subprocess.Process:
        # `launch` makes it die with us: a harness that is killed leaves nothing behind.
        launch = [sys.executable, "-m", "machi.shared.embedded.launch", str(os.getpid()), "--"]
        with self._log.open("ab") as sink:
            return await asyncio.create_subprocess_exec(
                *launch,
                *self._words,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=sink,
                stderr=sink,
                env={**os.environ, **self._variables},
            )

    @property
    def is_up(self) -> bool:
        running = self._process is not None and self._process.returncode is None
        return running and answers(self.port)

    async def until_up(self) -> None:
        await until(lambda: self.is_up)

    def kill(self) -> None:
        """End it with signal 9."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()


@asynccontextmanager
async def several(
    count: int, service: str, folder: Path, variables: Mapping[str, str]
) -> AsyncIterator[list[Member]]:
    """Serve a service with so many processes on one database; whatever dies is started again."""
    members = [Member(service, "serve", folder, variables) for _ in range(count)]
    running = [asyncio.create_task(member.keep_running()) for member in members]
    try:
        for member in members:
            await member.until_up()
        yield members
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
