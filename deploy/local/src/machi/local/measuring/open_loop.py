"""An open loop of HTTP requests: each is sent at its moment, whether the last was answered or not.

As lean as it can be, for it shares the machine with what it measures: no task a request, no HTTP
library, connections that are kept. What waits for a free connection waits on its own account.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

HEAD_END = b"\r\n\r\n"
_LENGTH = b"\r\ncontent-length:"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer as it came; `status` 0: the connection broke before one did."""

    status: int
    head: bytes = b""
    body: bytes = b""

    def header(self, name: str) -> str:
        """Give a header's value, or nothing."""
        _, found, rest = self.head.partition(f"\r\n{name}: ".encode())
        return rest.split(b"\r\n", 1)[0].decode() if found else ""


Answered = Callable[[Reply], None]


class Connections:
    """Connections to one port, opened as they are needed, up to so many."""

    def __init__(self, port: int, at_most: int) -> None:
        self._port = port
        self._at_most = at_most
        self._open = 0
        self._idle: list[_Line] = []
        self._waiting: deque[tuple[bytes, Answered]] = deque()
        self._opening: set[asyncio.Task[None]] = set()

    @property
    def waiting(self) -> int:
        """How many requests wait for a connection."""
        return len(self._waiting)

    def send(self, request: bytes, answered: Answered) -> None:
        """Send now, or as soon as a connection is free; `answered` is called once."""
        if self._idle:
            self._idle.pop().send(request, answered)
            return
        self._waiting.append((request, answered))
        if self._open < self._at_most:
            self._open += 1
            task = asyncio.create_task(self._add())
            self._opening.add(task)
            task.add_done_callback(self._opening.discard)

    def free(self, line: "_Line") -> None:
        if self._waiting:
            line.send(*self._waiting.popleft())
        else:
            self._idle.append(line)

    def lost(self, line: "_Line") -> None:
        self._open -= 1
        if line in self._idle:
            self._idle.remove(line)

    async def _add(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            _, line = await loop.create_connection(lambda: _Line(self), "127.0.0.1", self._port)
        except OSError:
            self._open -= 1
            if self._waiting:
                self._waiting.popleft()[1](Reply(0))
        else:
            self.free(line)

    def close(self) -> None:
        for line in list(self._idle):
            line.close()


class _Line(asyncio.Protocol):
    def __init__(self, home: Connections) -> None:
        self._home = home
        self._buffer = b""
        self._answered: Answered | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def send(self, request: bytes, answered: Answered) -> None:
        self._answered = answered
        if self._transport is not None:
            self._transport.write(request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(HEAD_END)
        if not found or len(body) < _length(head):
            return
        self._buffer = b""
        answered, self._answered = self._answered, None
        self._home.free(self)
        if answered is not None:
            answered(Reply(int(head[9:12]), head, body))

    def connection_lost(self, _: Exception | None) -> None:
        self._home.lost(self)
        if self._answered is not None:
            self._answered(Reply(0))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def _length(head: bytes) -> int:
    place = head.lower().find(_LENGTH)
    return int(head[place + len(_LENGTH) :].split(b"\r\n", 1)[0]) if place >= 0 else 0
