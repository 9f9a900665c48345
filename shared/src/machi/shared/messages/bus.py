"""The only module that knows the NATS client: connect, publish, pull, ask JetStream.

Facts about nats-py 2.16 that this module hides: by default it stops reconnecting after two
minutes; a refused operation is only a timeout, and a line in the error callback; it believes itself
connected for a moment after the server died, so a publish that timed out may have been stored (the
same `Nats-Msg-Id` again is harmless); some errors close the connection for good.
"""

import asyncio
import itertools
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from machi.shared.errors import Unavailable

PUBLISH_SECONDS = 2.0
RECONNECT_SECONDS = 0.25
PING_SECONDS = 5

log = structlog.get_logger()


class BusDown(Unavailable):
    code = "machi.bus_down"


class JetStreamRefused(RuntimeError):
    """JetStream said no; `code` is its own error code (10059: no such stream, …)."""

    def __init__(self, error: Mapping[str, Any]) -> None:
        super().__init__(str(error.get("description", "refused")))
        self.code = int(error.get("err_code", 0))


@dataclass(frozen=True, slots=True)
class BusAddress:
    """Where JetStream answers, and as whom we come."""

    url: str
    user: str
    password: str = field(repr=False)
    api: str = "$JS.API"
    """How JetStream is called: another account knows it by another name."""

    @property
    def inbox(self) -> str:
        """Prefix of the answers to this user; no other user may listen there."""
        return f"_INBOX_{self.user}"


@dataclass(frozen=True, slots=True)
class Stored:
    """JetStream has the message. `duplicate`: it had it already."""

    sequence: int
    duplicate: bool


class Bus:
    """One connection. It reconnects by itself; `closed` is set when it gave up for good."""

    def __init__(self, address: BusAddress) -> None:
        self.address = address
        self.closed = asyncio.Event()
        self.connected = asyncio.Event()
        self.refused: list[str] = []
        self._client = Client()
        self._replies = ""
        self._waiting: dict[str, asyncio.Future[Stored]] = {}
        self._tokens = itertools.count()
        self._watchers: list[Callable[[], None]] = []
        self._down_was_said = False

    async def open(self) -> None:
        """Connect, however long it takes; say once that the server cannot be reached."""
        await self._client.connect(
            self.address.url,
            user=self.address.user,
            password=self.address.password,
            name=self.address.user,
            inbox_prefix=self.address.inbox,
            max_reconnect_attempts=-1,
            reconnect_time_wait=RECONNECT_SECONDS,  # type: ignore[arg-type]  # declared int, only slept on
            ping_interval=PING_SECONDS,
            max_outstanding_pings=2,
            error_cb=self._on_error,
            disconnected_cb=self._on_disconnected,
            reconnected_cb=self._on_connected,
            closed_cb=self._on_closed,
        )
        self._replies = self._client.new_inbox()
        await self._client.subscribe(f"{self._replies}.*", cb=self._on_stored)
        await self._on_connected()

    async def close(self) -> None:
        self.closed.set()
        await self._client.close()

    async def send(
        self, subject: str, body: bytes, headers: Mapping[str, str]
    ) -> asyncio.Future[Stored]:
        """Put a message on the wire; the future ends when JetStream stored or refused it.

        Nobody limits how long the future takes: give it up yourself with `forget`.

        Raises:
            BusDown: there is no connection at this moment.

        """
        if not self._client.is_connected:
            raise BusDown
        token = str(next(self._tokens))
        future: asyncio.Future[Stored] = asyncio.get_running_loop().create_future()
        self._waiting[token] = future
        try:
            await self._client.publish(
                subject, body, reply=f"{self._replies}.{token}", headers=dict(headers)
            )
        except NatsError as error:
            self._waiting.pop(token, None)
            raise BusDown from error
        return future

    async def publish(
        self, subject: str, body: bytes, headers: Mapping[str, str] | None = None
    ) -> Stored:
        """Publish one message and wait until it is stored.

        Raises:
            BusDown: no answer in time: unreachable, refused, or stored without our knowing.
            JetStreamRefused: JetStream said no.

        """
        future = await self.send(subject, body, headers or {})
        try:
            return await asyncio.wait_for(future, PUBLISH_SECONDS)
        except TimeoutError as error:
            raise BusDown(f"nobody stored {subject}") from error

    async def tell(self, subject: str, body: bytes, reply: str = "") -> None:
        """Publish without waiting for an answer.

        Raises:
            BusDown: there is no connection.

        """
        try:
            await self._client.publish(subject, body, reply=reply)
        except NatsError as error:
            raise BusDown from error

    async def request(self, subject: str, body: bytes = b"") -> bytes:
        """Publish and wait for one answer.

        Raises:
            BusDown: none came in time.

        """
        try:
            return (await self._client.request(subject, body, timeout=PUBLISH_SECONDS)).data
        except (NatsError, TimeoutError) as error:
            raise BusDown(f"no answer to {subject}") from error

    async def listen(self, subject: str, heard: Callable[[Msg], Awaitable[None]]) -> None:
        """Hear every message on a subject, on core NATS, as long as the connection lives."""
        await self._client.subscribe(subject, cb=heard)

    def new_inbox(self) -> str:
        return self._client.new_inbox()

    def on_connected(self, call: Callable[[], None]) -> None:
        """Call this at each reconnection, and when the connection is closed for good."""
        self._watchers.append(call)

    async def ask(self, api: str, question: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Ask JetStream's own API: `ask("STREAM.INFO.EVENTS")`.

        Raises:
            BusDown: no answer: unreachable, or this user may not ask that.
            JetStreamRefused: JetStream said no.

        """
        body = json.dumps(question).encode() if question else b""
        answer: dict[str, Any] = json.loads(await self.request(f"{self.address.api}.{api}", body))
        if "error" in answer:
            raise JetStreamRefused(answer["error"])
        return answer

    async def _on_stored(self, message: Msg) -> None:
        future = self._waiting.pop(message.subject.rpartition(".")[2], None)
        if future is None or future.done():
            return
        if not message.data:  # status 503: no stream listens to that subject
            future.set_exception(BusDown("no stream"))
            return
        answer = json.loads(message.data)
        if "error" in answer:
            future.set_exception(JetStreamRefused(answer["error"]))
        else:
            future.set_result(Stored(answer["seq"], answer.get("duplicate", False)))

    def forget(self) -> None:
        """Give up every answer that has not come."""
        for future in self._waiting.values():
            future.cancel()
        self._waiting.clear()

    async def _on_error(self, error: Exception) -> None:
        said = str(error)
        if "permissions violation" in said.lower():
            self.refused.append(said)
            log.error("bus_refused", user=self.address.user, reason=said)
        elif not self._down_was_said:
            self._down_was_said = True
            log.warning("bus_unreachable", user=self.address.user, reason=said or repr(error))

    async def _on_disconnected(self) -> None:
        self.connected.clear()
        self.forget()

    async def _on_connected(self) -> None:
        if self._down_was_said:
            log.info("bus_reached", user=self.address.user)
        self._down_was_said = False
        self.connected.set()
        for call in self._watchers:
            call()

    async def _on_closed(self) -> None:
        self.closed.set()
        self.connected.clear()
        self.forget()
        for call in self._watchers:
            call()


@asynccontextmanager
async def connect(address: BusAddress) -> AsyncGenerator[Bus]:
    """Hold a connection to JetStream."""
    bus = Bus(address)
    try:
        await bus.open()
        yield bus
    finally:
        await bus.close()
