"""Tells the city what happened in LINE: signed webhooks, at least once when asked to be."""

import asyncio
import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from machi.shared.ids import new_id

ANSWER_WITHIN = 2.0  # seconds; LINE gives up after two
CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
DESTINATION = "U" + "f" * 32


def signature(secret: str, body: bytes) -> str:
    """Sign a raw body: base64 of HMAC-SHA256 under the channel secret."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def ulid() -> str:
    """Make a webhookEventId. A UUIDv7's bits, written as a ULID is."""
    number = new_id().int
    return "".join(CROCKFORD[number >> shift & 31] for shift in range(125, -1, -5))


class Webhooks:
    """Sends events to one address.

    Args:
        url: where the city listens; None sends nothing.
        secret: the channel secret.
        redelivery: seconds to wait before each new try; empty is LINE's own default: no new try.

    """

    def __init__(self, url: str | None, secret: str, redelivery: Sequence[float] = ()) -> None:
        self._url = url
        self._secret = secret
        self._redelivery = redelivery
        self._client = httpx.AsyncClient(timeout=ANSWER_WITHIN, trust_env=False)
        self._spare: list[httpx.AsyncClient] = []
        self._under_way: set[asyncio.Task[int | None]] = set()

    def use(self, url: str, client: httpx.AsyncClient) -> None:
        """Deliver to another place, with a client that is closed with this sender."""
        self._url = url
        self._spare.append(self._client)
        self._client = client

    def send(self, kind: str, user_id: str | None, **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
        """Send one event without waiting for the answer; gives the event."""
        event: dict[str, Any] = {
            "type": kind,
            "mode": "active",
            "timestamp": time.time_ns() // 1_000_000,
            "webhookEventId": ulid(),
            "deliveryContext": {"isRedelivery": False},
            **more,
        }
        if user_id is not None:
            event["source"] = {"type": "user", "userId": user_id}
        task = asyncio.create_task(self.deliver([event]))
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return event

    async def deliver(self, events: Sequence[Mapping[str, Any]]) -> int | None:
        """Post events and give the last HTTP status; None when nobody answered."""
        status = await self._post(events)
        for wait in self._redelivery:
            if status == httpx.codes.OK:
                break
            await asyncio.sleep(wait)
            again = [{**event, "deliveryContext": {"isRedelivery": True}} for event in events]
            status = await self._post(again)
        return status

    async def _post(self, events: Sequence[Mapping[str, Any]]) -> int | None:
        if self._url is None:
            return None
        body = json.dumps({"destination": DESTINATION, "events": events}).encode()
        headers = {
            "content-type": "application/json; charset=utf-8",
            "user-agent": "LineBotWebhook/2.0",
            "x-line-signature": signature(self._secret, body),
        }
        try:
            return (await self._client.post(self._url, content=body, headers=headers)).status_code
        except httpx.HTTPError:
            return None

    async def settled(self) -> None:
        """Wait until everything that was sent has been answered or given up."""
        while self._under_way:
            await asyncio.gather(*self._under_way)

    async def close(self) -> None:
        for task in list(self._under_way):
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        for client in (self._client, *self._spare):
            await client.aclose()
