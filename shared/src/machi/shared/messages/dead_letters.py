"""Events that a service could not work on: written, listed, shown, heard again, thrown away.

A dead letter holds the event as it came and headers that say why. Its `Nats-Msg-Id` names the
consumer and the message's place in the stream, so that the consumer and the backstop write it once;
it does not name the event, or an event that fails again right after its `redo` would be lost.
"""

import base64
import json
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from machi.shared.contracts.cloudevents import CONTENT_TYPE
from machi.shared.errors import NotFound
from machi.shared.messages import metrics
from machi.shared.messages.bus import Bus, BusDown, JetStreamRefused
from machi.shared.messages.pull import Delivery, Pull
from machi.shared.messages.streams import ADVISORIES, DEAD_LETTERS, EVENTS

DIED_EACH_TIME = "WorkerDiedEachTime"
_BATCH = 16
_NO_MESSAGE = 10037

log = structlog.get_logger()


class NoSuchDeadLetter(NotFound):
    code = "messages.no_such_dead_letter"
    words = "その配信不能メッセージはありません。"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """One event that one service could not work on."""

    number: int
    """Its place among the dead letters: what people call it by."""
    at: str
    """When it was given up, RFC 3339."""
    consumer: str
    subject: str
    sequence: int
    """The event's place in the stream of events."""
    deliveries: int
    reason: str
    body: bytes
    """The CloudEvent as it came; empty when it is no longer in the stream."""


async def bury(bus: Bus, consumer: str, delivery: Delivery, reason: str) -> None:
    """Write the dead letter of a message.

    Raises:
        BusDown: it could not be written; the backstop will, after the last delivery.

    """
    await _write(
        bus,
        consumer,
        delivery.body,
        {
            "X-Dlq-Subject": delivery.subject,
            "X-Dlq-Seq": str(delivery.sequence),
            "X-Dlq-Deliveries": str(delivery.number),
            "X-Dlq-Reason": reason,
        },
    )


async def _write(bus: Bus, consumer: str, body: bytes, headers: Mapping[str, str]) -> None:
    await bus.publish(
        f"dlq.{EVENTS}.{consumer}",
        body,
        {
            **headers,
            "Content-Type": CONTENT_TYPE,
            "Nats-Msg-Id": f"dlq.{consumer}.{headers['X-Dlq-Seq']}",
            "Nats-Expected-Stream": DEAD_LETTERS,
        },
    )


class Backstop:
    """Writes the dead letters that a service could not write because it died each time.

    The server's advisory names the message but does not hold it, and a service may not read the
    stream freely: such a dead letter is a reference, which `listed` and `redo` resolve.
    """

    def __init__(self, service: str, bus: Bus) -> None:
        self._service = service
        self._bus = bus

    async def run(self) -> None:
        pull = Pull(self._bus, ADVISORIES, self._service, batch=_BATCH)
        async for delivery in pull.deliveries(_no_hurry):
            try:
                await self._write(json.loads(delivery.body))
                await delivery.done()
            except (BusDown, JetStreamRefused) as error:
                log.warning("dead_letter_delayed", reason=str(error))

    async def _write(self, advisory: Mapping[str, Any]) -> None:
        headers = {
            "X-Dlq-Seq": str(advisory["stream_seq"]),
            "X-Dlq-Deliveries": str(advisory["deliveries"]),
            "X-Dlq-Reason": DIED_EACH_TIME,
        }
        await _write(self._bus, self._service, b"", headers)
        metrics.DEAD_LETTERS.labels(self._service, "unknown").inc()
        log.error("dead_letter", sequence=advisory["stream_seq"], reason=DIED_EACH_TIME)


async def _no_hurry() -> None:
    """Advisories are worked on one by one: there is always room."""


async def listed(bus: Bus) -> AsyncGenerator[DeadLetter]:
    """List all dead letters, oldest first. The bus is connected as the set-up user."""
    number = 1
    while True:
        found = await _message(bus, DEAD_LETTERS, {"seq": number, "next_by_subj": "dlq.>"})
        if found is None:
            return
        yield await _dead_letter(bus, found)
        number = found["seq"] + 1


async def show(bus: Bus, number: int) -> DeadLetter:
    """Give one dead letter.

    Raises:
        NoSuchDeadLetter: there is none of that number.

    """
    found = await _message(bus, DEAD_LETTERS, {"seq": number})
    if found is None:
        raise NoSuchDeadLetter
    return await _dead_letter(bus, found)


async def redo(bus: Bus, number: int) -> DeadLetter:
    """Let the service that gave it up hear the event again, and nobody else.

    Its inbox does not know the event (the transaction was rolled back), so the effect happens once;
    if it does know it, nothing happens.

    Raises:
        NoSuchDeadLetter: there is none of that number, or its event is no longer in the stream.

    """
    letter = await show(bus, number)
    if not letter.body:
        raise NoSuchDeadLetter
    again = f"redo.{letter.consumer}."
    await bus.publish(
        again + letter.subject.removeprefix(again),
        letter.body,
        {
            "Content-Type": CONTENT_TYPE,
            "Nats-Msg-Id": f"redo.{letter.consumer}.{number}",
            "Nats-Expected-Stream": EVENTS,
        },
    )
    await purge(bus, number)
    return letter


async def purge(bus: Bus, number: int) -> None:
    """Throw one dead letter away; twice is once."""
    try:
        await bus.ask(f"STREAM.MSG.DELETE.{DEAD_LETTERS}", {"seq": number, "no_erase": False})
    except JetStreamRefused:
        log.info("dead_letter_gone_already", number=number)


async def _dead_letter(bus: Bus, found: Mapping[str, Any]) -> DeadLetter:
    headers = found["headers"]
    sequence = int(headers["X-Dlq-Seq"])
    subject, body = headers.get("X-Dlq-Subject", ""), found["body"]
    if not subject:  # written by the backstop: the event itself is still in its stream
        event = await _message(bus, EVENTS, {"seq": sequence})
        subject, body = (event["subject"], event["body"]) if event else ("", b"")
    return DeadLetter(
        number=found["seq"],
        at=found["time"],
        consumer=found["subject"].rpartition(".")[2],
        subject=subject,
        sequence=sequence,
        deliveries=int(headers["X-Dlq-Deliveries"]),
        reason=headers["X-Dlq-Reason"],
        body=body,
    )


async def _message(bus: Bus, stream: str, which: Mapping[str, Any]) -> dict[str, Any] | None:
    """Read one stored message: subject, seq, time, headers and body; None when there is none."""
    try:
        answer = await bus.ask(f"STREAM.MSG.GET.{stream}", which)
    except JetStreamRefused as refused:
        if refused.code == _NO_MESSAGE:
            return None
        raise
    message: dict[str, Any] = answer["message"]
    message["body"] = base64.b64decode(message.get("data", ""))
    lines = base64.b64decode(message.get("hdrs", "")).decode("ascii").splitlines()[1:]
    pairs = (line.partition(":") for line in lines if line)
    message["headers"] = {name: value.strip() for name, _, value in pairs}
    return message
