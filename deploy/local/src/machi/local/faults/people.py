"""The people of the town: they ask over HTTP, and ask again with the same key until answered."""

import asyncio
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from itertools import count
from types import MappingProxyType
from typing import Any

import httpx

from machi.local.faults.town import NAMES, ORIGIN, Town
from machi.shared.auth.keys import StaffSigner
from machi.shared.ids import new_id

PATIENCE_SECONDS = 90.0
ANSWER_SECONDS = 5.0
NONE: Mapping[str, str] = MappingProxyType({})
ROLES = ("clerk", "reviewer", "approver", "cashier", "floor_manager", "supervisor")


class Refused(Exception):
    """A definite no that the story did not expect: a lost or doubled effect looks like this."""


@dataclass(slots=True)
class Diary:
    """What was accepted, as the people know it."""

    commands: int = 0
    repeats: int = 0
    """Requests sent again because nobody answered, or with "later, please"."""
    tickets: set[str] = field(default_factory=set)
    served: list[str] = field(default_factory=list)
    applications: set[str] = field(default_factory=set)
    receipts: set[str] = field(default_factory=set)
    surprises: list[str] = field(default_factory=list)


class Person:
    """One visitor with an address and a browser of their own; staff have a token as well."""

    _addresses = count(2)

    def __init__(self, town: Town, diary: Diary, *, staff: bool = False) -> None:
        self._town = town
        self._diary = diary
        self._headers = {"origin": ORIGIN}
        if staff:
            token = StaffSigner.read(town.signing_key).sign(
                new_id(),
                "見本 職員",
                {"*": ROLES},
                at=datetime.now(UTC),
                lifetime=timedelta(hours=6),
            )
            self._headers["authorization"] = f"Bearer {token}"
        self._address = f"127.0.2.{next(self._addresses) % 250 + 1}"
        self._clients = {name: self._client() for name in NAMES}

    def _client(self) -> httpx.AsyncClient:
        transport = httpx.AsyncHTTPTransport(local_address=self._address)
        return httpx.AsyncClient(
            transport=transport, headers=self._headers, timeout=ANSWER_SECONDS, trust_env=False
        )

    async def leave(self) -> None:
        for client in self._clients.values():
            await client.aclose()

    async def do(
        self, service: str, path: str, body: Mapping[str, Any], headers: Mapping[str, str] = NONE
    ) -> httpx.Response:
        """Ask for a change, with one key for all tries; count it when it was accepted."""
        keyed = {**headers, "idempotency-key": str(new_id())}
        answer = await self._ask(service, "POST", path, body, keyed)
        if answer.is_success:
            self._diary.commands += 1
        return answer

    async def must(
        self, service: str, path: str, body: Mapping[str, Any], headers: Mapping[str, str] = NONE
    ) -> dict[str, Any]:
        """Ask for a change that nothing forbids.

        Raises:
            Refused: it was forbidden all the same.

        """
        return told(await self.do(service, path, body, headers))

    async def see(self, service: str, path: str) -> dict[str, Any]:
        return told(await self._ask(service, "GET", path, None, NONE))

    async def _ask(
        self,
        service: str,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        headers: Mapping[str, str],
    ) -> httpx.Response:
        deadline = asyncio.get_running_loop().time() + PATIENCE_SECONDS
        said = ""
        while True:
            try:
                answer = await self._clients[service].request(
                    method, self._town.url(service) + path, json=body, headers=headers
                )
            except httpx.TransportError as error:
                said = repr(error)
            else:
                said = f"{answer.status_code} {answer.text[:200]}"
                busy = answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
                if not answer.is_server_error and not busy:
                    return answer
                if answer.status_code == HTTPStatus.INTERNAL_SERVER_ERROR:
                    self._diary.surprises.append(f"500 from {service} {path}")
            if asyncio.get_running_loop().time() > deadline:
                raise Refused(f"nobody answered {method} {path}: {said}")
            self._diary.repeats += 1
            await asyncio.sleep(random.uniform(0.1, 0.4))  # noqa: S311 - no secret


def told(answer: httpx.Response) -> dict[str, Any]:
    """Give what a good answer says.

    Raises:
        Refused: it is a refusal.

    """
    if not answer.is_success:
        request = answer.request
        said = answer.text[:300]
        raise Refused(f"{request.method} {request.url.path}: {answer.status_code} {said}")
    content: dict[str, Any] = answer.json()
    return content
