"""A service on a real port, in a thread with an event loop of its own."""

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from machi.shared.embedded.ports import answers, free_port
from machi.shared.run import open_context
from machi.shared.service import Context, Service
from machi.shared.settings import ServiceSettings

START_SECONDS = 20.0


class Served:
    """Where it answers, and what it holds."""

    def __init__(self) -> None:
        self.port = free_port()
        self.context: Context | None = None
        self._server: uvicorn.Server | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def run(self, service: Service, settings: ServiceSettings) -> None:
        async with open_context(service, settings) as context:
            await service.seed(context)
            self.context = context
            self._server = uvicorn.Server(
                uvicorn.Config(
                    service.create_app(context),
                    host="127.0.0.1",
                    port=self.port,
                    log_config=None,
                    timeout_graceful_shutdown=1,
                )
            )
            await self._server.serve()

    def stop(self) -> None:
        if self._server is not None:
            self._server.should_exit = True


@contextmanager
def served(service: Service, settings: ServiceSettings) -> Iterator[Served]:
    """Seed a migrated service and serve it on a free port until the block ends."""
    running = Served()
    thread = threading.Thread(
        target=lambda: asyncio.run(running.run(service, settings)), name=service.name, daemon=True
    )
    thread.start()
    deadline = time.monotonic() + START_SECONDS
    while not answers(running.port):
        if not thread.is_alive() or time.monotonic() > deadline:
            raise RuntimeError(f"{service.name} did not start")
        time.sleep(0.02)
    try:
        yield running
    finally:
        running.stop()
        thread.join(timeout=10)
