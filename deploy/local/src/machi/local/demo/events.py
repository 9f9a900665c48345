"""What a plain NATS client reads from JetStream: every event of the journey, as a CloudEvent."""

import base64
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

import nats
from nats.aio.client import Client

from machi.local.demo.walk import Failed, until
from machi.shared.messages.permissions import READER_API

DEFAULT_PORT = 4222
TYPE_PREFIX = "jp.machi-platform."
CONTENT_TYPE = "application/cloudevents"
EXPECTED = (
    "forms.application.submitted.v1",
    "forms.application.accepted.v1",
    "forms.application.granted.v1",
    "forms.application.payment_requested.v1",
    "payments.claim.assessed.v1",
    "payments.claim.notified.v1",
    "payments.claim.cleared.v1",
    "forms.application.payment_recorded.v1",
    "queue.ticket.issued.v1",
    "queue.ticket.called.v1",
    "queue.ticket.service_started.v1",
    "queue.ticket.completed.v1",
)


@dataclass(frozen=True, slots=True)
class NatsAddress:
    """Where JetStream answers a user that reads."""

    url: str
    user: str
    password: str

    @classmethod
    def parse(cls, address: str) -> "NatsAddress":
        """Read `nats://user:password@host:port`."""
        parts = urlsplit(address)
        place = f"nats://{parts.hostname}:{parts.port or DEFAULT_PORT}"
        return cls(place, unquote(parts.username or ""), unquote(parts.password or ""))


async def last_sequence(at: NatsAddress) -> int:
    """Name the newest message in the stream of events."""
    async with _reader(at) as client:
        return int((await _ask(client, "STREAM.INFO.EVENTS", {}))["state"]["last_seq"])


async def read_journey(at: NatsAddress, after: int, ids: list[str], personal: list[str]) -> int:
    """Read the events about these ids since a place in the stream; gives how many there were.

    Raises:
        Failed: one is missing, or is not a CloudEvent, or holds personal data.

    """
    async with _reader(at) as client:

        async def look() -> list[dict[str, Any]] | None:
            every = await _since(client, after)
            ours = [event for event in every if any(known in str(event) for known in ids)]
            types = {str(event["type"]).removeprefix(TYPE_PREFIX) for event in ours}
            return ours if types >= set(EXPECTED) else None

        heard = await until(look, f"all of {', '.join(EXPECTED)}")
    for event in heard:
        if event["specversion"] != "1.0" or not event["source"] or not event["time"]:
            raise Failed(f"{event['type']} is not a CloudEvent")
        text = json.dumps(event, ensure_ascii=False)
        if any(word in text for word in personal):
            raise Failed(f"{event['type']} holds personal data")
    return len(heard)


@asynccontextmanager
async def _reader(at: NatsAddress) -> AsyncIterator[Client]:
    client = await nats.connect(
        at.url,
        user=at.user,
        password=at.password,
        inbox_prefix=f"_INBOX_{at.user}",
        allow_reconnect=False,
        error_cb=_quiet,
    )
    try:
        yield client
    finally:
        await client.close()


async def _quiet(_: Exception) -> None:
    """Say nothing: what was refused shows as a question without an answer."""


async def _since(client: Client, after: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    place = after + 1
    while True:
        question = {"seq": place, "next_by_subj": "ev.>"}
        answer = await _ask(client, "STREAM.MSG.GET.EVENTS", question)
        if "error" in answer:
            return found
        message = answer["message"]
        headers = base64.b64decode(message["hdrs"]).decode("ascii")
        if CONTENT_TYPE not in headers:
            raise Failed(f"{message['subject']} does not say that it is a CloudEvent")
        found.append(json.loads(base64.b64decode(message["data"])))
        place = message["seq"] + 1


async def _ask(client: Client, api: str, question: dict[str, Any]) -> dict[str, Any]:
    body = json.dumps(question).encode() if question else b""
    answer = await client.request(f"{READER_API}.{api}", body, timeout=3)
    told: dict[str, Any] = json.loads(answer.data)
    return told
