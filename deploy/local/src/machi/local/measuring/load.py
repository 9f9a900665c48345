"""A closed loop of HTTP requests: each connection asks again as soon as it is answered."""

import asyncio
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

HEAD_END = b"\r\n\r\n"
LENGTH = b"content-length:"


@dataclass(slots=True)
class Load:
    """How it went: latencies in seconds, statuses with how often they came."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def per_second(self) -> float:
        return len(self.latencies) / self.seconds


def request(path: str, body: bytes, headers: dict[str, str] | None = None) -> bytes:
    """Write a POST with a JSON body as it goes over the wire."""
    lines = [f"POST {path} HTTP/1.1", "host: 127.0.0.1", "content-type: application/json"]
    lines += [f"content-length: {len(body)}"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    return "\r\n".join(lines).encode() + HEAD_END + body


async def closed_loop(port: int, requests: Iterable[bytes], *, connections: int) -> Load:
    """Send all requests over so many connections; every connection comes from its own address.

    Addresses are 127.0.0.2 and following: a hall is full of people, not of one person.
    """
    loop = asyncio.get_running_loop()
    load, left = Load(), iter(requests)
    lines = [_Line(left, load, loop.create_future()) for _ in range(connections)]
    for n, line in enumerate(lines):
        source = (f"127.0.0.{2 + n % 250}", 0)
        await loop.create_connection(lambda line=line: line, "127.0.0.1", port, local_addr=source)  # type: ignore[misc]  # mypy does not see the default
    began = time.perf_counter()
    for line in lines:
        line.ask()
    await asyncio.gather(*(line.done for line in lines))
    load.seconds = time.perf_counter() - began
    for line in lines:
        line.close()
    return load


class _Line(asyncio.Protocol):
    """One connection. As lean as it can be: it shares the machine with what it measures."""

    def __init__(self, left: Iterator[bytes], load: Load, done: "asyncio.Future[None]") -> None:
        self.done = done
        self._left = left
        self._load = load
        self._buffer = b""
        self._asked_at = 0.0
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def ask(self) -> None:
        asked = next(self._left, None)
        if asked is None or self._transport is None:
            self.done.set_result(None)
            return
        self._asked_at = time.perf_counter()
        self._transport.write(asked)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        head, found, body = self._buffer.partition(HEAD_END)
        if not found or len(body) < _length(head):
            return
        self._load.latencies.append(time.perf_counter() - self._asked_at)
        self._load.statuses[int(head[9:12])] += 1
        self._buffer = b""
        self.ask()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_exception(exc or ConnectionResetError("the server hung up"))

    def close(self) -> None:
        if self._transport is not None:
            self._transport.close()


def _length(head: bytes) -> int:
    place = head.lower().find(LENGTH)
    return int(head[place + len(LENGTH) :].split(b"\r\n", 1)[0]) if place >= 0 else 0
