"""The register of residents over the standard interface: HTTP, asked when it is needed (PULL).

OAuth 2.0 client credentials (RFC 6749, 4.4), mutual TLS where the city has it. Nothing personal
stands in an address, nothing is followed elsewhere, and nothing is waited for beyond the limit:
the counter goes on by hearing. Assumptions: decision 0025.
"""

import asyncio
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx2

from machi.forms.domain.intake.register import (
    AT_MOST,
    NoSuchResident,
    RegisterUnavailable,
    Resident,
)
from machi.forms.domain.intake.standard_record import NotARecord, resident_of

_LARGEST = 1_000_000
_EARLY_SECONDS = 30.0
"""A token is not used in its last half minute: clocks differ."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where the register is, who we are there, and how long we wait for an answer in all.

    certificate, key: ours, for mutual TLS; authorities: who may sign theirs, beside the machine's.
    """

    url: str
    token_url: str
    client_id: str
    client_secret: str
    seconds: float
    certificate: Path | None = None
    key: Path | None = None
    authorities: Path | None = None


class StandardRegister:
    """One register; the token that it gave is used as long as it is good."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._token: tuple[str, float] | None = None

    async def search(self, text: str, born: str | None) -> Sequence[Resident]:
        if not text.strip():
            return []
        asked = {"氏名": text.strip(), **({"生年月日": born} if born else {})}
        return (await self._asked("search", asked))[:AT_MOST]

    async def household(self, resident_id: str) -> Sequence[Resident]:
        found = await self._asked("household", {"宛名番号": resident_id})
        who = next((one for one in found if one.id == resident_id), None)
        if who is None:
            raise NoSuchResident
        return [who, *(one for one in found if one is not who)]

    async def _asked(self, what: str, asked: dict[str, str]) -> list[Resident]:
        try:
            async with asyncio.timeout(self._reach.seconds), self._client() as client:
                answer = await self._post(client, what, asked)
            if answer.status_code == httpx2.codes.NOT_FOUND:
                raise NoSuchResident
            if answer.status_code != httpx2.codes.OK or len(answer.content) > _LARGEST:
                raise RegisterUnavailable
            return [resident_of(one) for one in answer.json()["住民"]]
        except (httpx2.HTTPError, TimeoutError, OSError) as fault:
            raise RegisterUnavailable from fault
        except (NotARecord, ValueError, KeyError, TypeError, AttributeError) as fault:
            raise RegisterUnavailable from fault  # it says something that we do not understand

    async def _post(
        self, client: httpx2.AsyncClient, what: str, asked: dict[str, str]
    ) -> httpx2.Response:
        url = f"{self._reach.url.rstrip('/')}/{what}"
        for _ in range(2):  # a token may have been taken back since
            bearer = {"authorization": f"Bearer {await self._bearer(client)}"}
            answer = await client.post(url, json=asked, headers=bearer)
            if answer.status_code != httpx2.codes.UNAUTHORIZED:
                break
            self._token = None
        return answer

    async def _bearer(self, client: httpx2.AsyncClient) -> str:
        if self._token is not None and time.monotonic() < self._token[1]:
            return self._token[0]
        ours = (self._reach.client_id, self._reach.client_secret)
        wanted = {"grant_type": "client_credentials"}
        answer = await client.post(self._reach.token_url, data=wanted, auth=ours)
        if answer.status_code != httpx2.codes.OK:
            raise RegisterUnavailable
        given: dict[str, Any] = answer.json()
        until = time.monotonic() + float(given.get("expires_in", 0)) - _EARLY_SECONDS
        self._token = str(given["access_token"]), until
        return self._token[0]

    def _client(self) -> httpx2.AsyncClient:
        return httpx2.AsyncClient(
            verify=self._tls, timeout=self._reach.seconds, trust_env=False, follow_redirects=False
        )

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        trusted = ssl.create_default_context()
        trusted.minimum_version = ssl.TLSVersion.TLSv1_2
        if self._reach.authorities is not None:
            trusted.load_verify_locations(self._reach.authorities)
        if self._reach.certificate is not None:
            trusted.load_cert_chain(self._reach.certificate, self._reach.key)
        return trusted
