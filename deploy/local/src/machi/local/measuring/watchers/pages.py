"""Open pages, as lean as they can be: they share the machine with what they watch."""

import asyncio
from collections.abc import Callable, Iterable

HEAD_END = b"\r\n\r\n"
_CHANGED = b"event: changed"
_LENGTH = b"content-length:"


def get(path: str, headers: Iterable[str] = ()) -> bytes:
    """Write a GET as it goes over the wire."""
    lines = [f"GET {path} HTTP/1.1", "host: 127.0.0.1", "accept: text/html", *headers]
    return "\r\n".join(lines).encode() + HEAD_END


class Stream(asyncio.Protocol):
    """One open event stream; calls `changed` at every `event: changed` after the first."""

    def __init__(self, path: str, headers: Iterable[str], changed: Callable[[], None]) -> None:
        self.opened = asyncio.get_running_loop().create_future()
        self.times = 0
        self._ask = get(path, (*headers, "accept-encoding: identity"))
        self._changed = changed
        self._transport: asyncio.WriteTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]  # a stream's transport writes
        if self._transport is not None:
            self._transport.write(self._ask)

    def data_received(self, data: bytes) -> None:
        for _ in range(data.count(_CHANGED)):
            self.times += 1
            if self.times > 1:
                self._changed()
            elif not self.opened.done():
                self.opened.set_result(None)

    def connection_lost(self, _: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(ConnectionResetError("the stream did not open"))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


class Fetchers:
    """A few kept connections over which every page fetches itself again."""

    def __init__(self, port: int, connections: int) -> None:
        self._port = port
        self._free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]]
        self._free = asyncio.Queue()
        self._connections = connections
        self.fetched = 0

    async def open(self) -> None:
        for _ in range(self._connections):
            self._free.put_nowait(await asyncio.open_connection("127.0.0.1", self._port))

    async def ask(self, request: bytes) -> bytes:
        """Send a request; gives the body of its answer."""
        reader, writer = await self._free.get()
        try:
            writer.write(request)
            head = await reader.readuntil(HEAD_END)
        except (asyncio.IncompleteReadError, ConnectionError):  # closed while it was not needed
            reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
            writer.write(request)
            head = await reader.readuntil(HEAD_END)
        length = next(
            int(line.split(b":")[1])
            for line in head.lower().split(b"\r\n")
            if line.startswith(_LENGTH)
        )
        body = await reader.readexactly(length)
        self._free.put_nowait((reader, writer))
        self.fetched += 1
        return body

    def close(self) -> None:
        while not self._free.empty():
            self._free.get_nowait()[1].close()
