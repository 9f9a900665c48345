"""A network that repeats, delays and reorders; and what a database holds but for chance."""

import asyncio
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any

import httpx
from sqlalchemy import Boolean, Integer, String

from machi.queue.app import SERVICE
from machi.shared.service import Context

API = "/queue/api/v1"
COPIES = 5
BY_CHANCE = {
    "id",
    "token",
    "number",
    "hash",
    "code",
    "seed",
    "fingerprint",
    "key",
    "actor",
    "topics",
}
"""Columns, or ends of their names, that two runs never share: ids, secrets, keys, numbers drawn."""

Alike = Callable[[httpx.Response], object]


def whole(answer: httpx.Response) -> object:
    return answer.status_code, answer.content


def whatever(answer: httpx.Response) -> object:
    """Hold nothing against a later answer that tells how things stand by then, or that it is over.

    What was done stays compared: the state, and the number of events.
    """
    assert answer.status_code < 500, answer.text
    return None


@dataclass
class Hand:
    """A clock that is set by hand."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def later(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass(frozen=True, slots=True)
class Late:
    """A copy that is still on its way, and what it must be answered."""

    request: httpx.Request
    alike: Alike
    first: object


@dataclass
class Network:
    """Sends every request once; with `random` five times: some at once, the others whenever."""

    http: httpx.AsyncClient
    random: Random | None
    sent: set[tuple[str, str]] = field(default_factory=set)
    _late: list[Late] = field(default_factory=list)
    _keys: Any = field(default_factory=lambda: (f"press-{n}" for n in count()))

    async def send(
        self,
        method: str,
        path: str,
        body: object = None,
        headers: Mapping[str, str] | None = None,
        alike: Alike = whole,
    ) -> httpx.Response:
        """Send a request that must succeed; gives the answer to its first copy."""
        self.http.cookies.clear()
        given = {**(headers or {}), "idempotency-key": next(self._keys)}
        request = self.http.build_request(method, API + path, json=body, headers=given)
        copies = self.random.choice((1, 2, 3)) if self.random else 1
        answers = await asyncio.gather(*(self._copy(request) for _ in range(copies)))
        first = next((answer for answer in answers if answer.is_success), answers[0])
        assert first.is_success, f"{method} {path}: {first.text}"
        assert {alike(answer) for answer in answers} == {alike(first)}, path
        self.sent.add((method, API + path))
        if self.random:
            self._late += [Late(request, alike, alike(first))] * (COPIES - copies)
            self.random.shuffle(self._late)
            await self._arrive(self.random.choice((0, 1, 4)))
        return first

    async def post(self, path: str, body: object = None, **more: Any) -> Any:  # noqa: ANN401 - JSON
        answer = await self.send("POST", path, {} if body is None else body, **more)
        return answer.json() if answer.content else None

    async def settle(self) -> None:
        """Let everything arrive that is still on its way."""
        await self._arrive(len(self._late))

    async def _arrive(self, copies: int) -> None:
        for _ in range(min(copies, len(self._late))):
            late = self._late.pop()
            answer = await self._copy(late.request)
            assert late.alike(answer) == late.first, f"{late.request.url.path}: {answer.text}"

    async def _copy(self, request: httpx.Request) -> httpx.Response:
        copy = httpx.Request(
            request.method, request.url, headers=request.headers, content=request.content
        )
        return await self.http.send(copy)


async def outcome(context: Context) -> dict[str, Counter[Any]]:
    """Give all that must be the same: every table, without ids, moments and what is chance."""
    found: dict[str, Counter[Any]] = {}
    for table in SERVICE.metadata.sorted_tables:
        columns = [
            column.name
            for column in table.columns
            if isinstance(column.type, String | Integer | Boolean)
            and re.split("_", column.name)[-1] not in BY_CHANCE
            and column.name not in {"seq", "answer"}
        ]
        chosen = ", ".join(f'"{name}"' for name in columns) or "1"
        rows = await context.db.rows(f'select {chosen} from "{table.name}"')  # noqa: S608 - names of our own tables
        found[table.name] = Counter(tuple(row) for row in rows)
    return found
