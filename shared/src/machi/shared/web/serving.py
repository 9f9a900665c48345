"""Answering HTTP until told to stop, and then stopping within a second, live pages included."""

import asyncio
import contextlib
import gc
import os
import socket
from collections.abc import Iterator

import uvicorn
from starlette.types import ASGIApp, Receive, Scope, Send

from machi.shared.web.streams import STREAMS, OpenStreams

_PATIENCE = 3  # seconds for requests under way; streams are ended before


class _Server(uvicorn.Server):
    """uvicorn, leaving signals to whoever runs it."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def set_aside_what_stays() -> None:
    """Spare the garbage collector all that was made at the start and stays until the end.

    A full collection walks every object of the process, some tenths of a second with nobody
    answered: it made the slowest hundredth of a hall's presses. Call it once, when all is ready.
    """
    gc.collect()
    gc.freeze()


async def serve_app(
    app: ASGIApp,
    host: str,
    port: int,
    stop: asyncio.Event,
    *,
    ready: asyncio.Event | None = None,
) -> None:
    """Serve an app until `stop` is set; then end its event streams and requests and return.

    Args:
        app: any ASGI app, or several behind a dispatcher.
        host: address to bind.
        port: 0 takes a free one; bind a socket yourself to know which.
        stop: set by the signal handler of the process.
        ready: is set when connections are accepted.

    Raises:
        OSError: the address cannot be bound.

    """
    with bound(host, port) as listening:
        await serve_on(app, listening, stop, ready=ready)


@contextlib.contextmanager
def bound(host: str, port: int) -> Iterator[socket.socket]:
    """Bind an address; a taken port is an OSError here, before anything was started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listening.bind((host, port))
        except OSError as error:
            raise OSError(error.errno, f"{host}:{port}: {os.strerror(error.errno or 0)}") from error
        yield listening


async def serve_on(
    app: ASGIApp,
    listening: socket.socket,
    stop: asyncio.Event,
    *,
    ready: asyncio.Event | None = None,
) -> None:
    """Do the same on a socket that is bound already."""
    streams = OpenStreams()

    async def with_streams(scope: Scope, receive: Receive, send: Send) -> None:
        scope[STREAMS] = streams
        await app(scope, receive, send)

    config = uvicorn.Config(
        with_streams,
        access_log=False,
        log_config=None,
        server_header=False,
        timeout_graceful_shutdown=_PATIENCE,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]), name="http server")
    telling = asyncio.create_task(_tell_when_ready(server, ready), name="ready")
    stopping = asyncio.create_task(stop.wait(), name="stop")
    try:
        await asyncio.wait((serving, stopping), return_when=asyncio.FIRST_COMPLETED)
    finally:
        streams.end()
        server.should_exit = True
        telling.cancel()
        stopping.cancel()
        await serving


async def _tell_when_ready(server: uvicorn.Server, ready: asyncio.Event | None) -> None:
    while not server.started:  # noqa: ASYNC110 - uvicorn has no event for it
        await asyncio.sleep(0.01)
    if ready is not None:
        ready.set()
