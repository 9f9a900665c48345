"""Messages of one durable consumer, pulled so that they arrive at once and survive every restart.

nats-py's own `fetch` waits for a whole batch. Here one request of a batch lingers at the server and
each message comes the moment it is stored. The server's heartbeat tells that the request still
stands: without it (server killed, connection lost) the request is made again.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field

import structlog
from nats.aio.msg import Msg

from machi.shared.messages.bus import Bus, BusDown

LINGER_SECONDS = 5.0
HEARTBEAT_SECONDS = 1.0
SILENCE_SECONDS = 2.5
_NANOSECONDS = 1_000_000_000
_HEARTBEAT = "100"
_TIME_IS_UP = "408"

log = structlog.get_logger()


@dataclass(slots=True)
class Delivery:
    """One message that the consumer was given, and what may be said about it."""

    subject: str
    body: bytes
    headers: Mapping[str, str]
    sequence: int
    """Its place in the stream."""
    number: int
    """How often it was delivered, this time included."""
    _bus: Bus = field(repr=False)
    _reply: str = field(repr=False)

    async def done(self) -> None:
        """Acknowledge, and wait until the server knows; if it never does, the inbox does."""
        await self._bus.request(self._reply)

    async def again(self, after_seconds: float) -> None:
        """Have it delivered again later."""
        delay = json.dumps({"delay": int(after_seconds * _NANOSECONDS)})
        await self._bus.tell(self._reply, f"-NAK {delay}".encode())

    async def still_working(self) -> None:
        """Keep it from being delivered to somebody else."""
        await self._bus.tell(self._reply, b"+WPI")

    async def never_again(self, reason: str) -> None:
        """End its deliveries to this consumer."""
        await self._bus.request(self._reply, f"+TERM {reason}".encode())


class Pull:
    """One consumer's messages."""

    def __init__(self, bus: Bus, stream: str, consumer: str, *, batch: int) -> None:
        self._asked = 0
        self._batch = batch
        self._bus = bus
        self._next_subject = f"$JS.API.CONSUMER.MSG.NEXT.{stream}.{consumer}"
        self._inbox = ""
        self._said = ""
        self._arrived: asyncio.Queue[Msg | None] = asyncio.Queue()

    async def deliveries(self, room: Callable[[], Awaitable[None]]) -> AsyncGenerator[Delivery]:
        """Give messages as they come, for ever.

        Args:
            room: waited for before another batch is asked for.

        Raises:
            BusDown: the connection was closed for good.

        """
        self._inbox = self._bus.new_inbox()
        await self._bus.listen(self._inbox, self._arrived.put)
        self._bus.on_connected(lambda: self._arrived.put_nowait(None))
        while not self._bus.closed.is_set():
            if self._asked <= 0:
                await room()
                await self._ask()
            message = await self._next()
            if message is not None:
                yield self._delivery(message)
        raise BusDown("the connection is closed")

    async def _ask(self) -> None:
        """Ask the server for a batch, message by message as they come."""
        question = {
            "batch": self._batch,
            "expires": int(LINGER_SECONDS * _NANOSECONDS),
            "idle_heartbeat": int(HEARTBEAT_SECONDS * _NANOSECONDS),
        }
        self._asked = self._batch
        try:
            await self._bus.tell(self._next_subject, json.dumps(question).encode(), self._inbox)
        except BusDown:
            await asyncio.sleep(HEARTBEAT_SECONDS / 4)
            self._asked = 0

    async def _next(self) -> Msg | None:
        """Wait for something to arrive; None when it was no message of the consumer."""
        try:
            message = await asyncio.wait_for(self._arrived.get(), SILENCE_SECONDS)
        except TimeoutError:
            message = None
        if message is None:  # silence, or a new connection: the server has forgotten the request
            self._asked = 0
        elif message.reply.startswith("$JS.ACK."):
            self._asked -= 1
            self._said = ""
            return message
        else:
            await self._heard(message.headers or {})
        return None

    async def _heard(self, headers: Mapping[str, str]) -> None:
        """Hear what the server says about the request itself."""
        status = headers.get("Status")
        if status == _HEARTBEAT:
            return
        self._asked = 0
        if status != _TIME_IS_UP:  # no such consumer, server going down, …
            reason = headers.get("Description", "nobody answers: was `migrate` run?")
            if reason != self._said:
                log.warning(
                    "pull_refused", subject=self._next_subject, status=status, reason=reason
                )
            self._said = reason
            await asyncio.sleep(HEARTBEAT_SECONDS)

    def _delivery(self, message: Msg) -> Delivery:
        about = message.metadata
        return Delivery(
            subject=message.subject,
            body=message.data,
            headers=message.headers or {},
            sequence=about.sequence.stream,
            number=about.num_delivered,
            _bus=self._bus,
            _reply=message.reply,
        )
