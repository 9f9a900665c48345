"""A client that asks until it is answered, by whichever process of a service lives."""

import asyncio
import json
import time
from collections.abc import Mapping
from itertools import cycle
from typing import Any

from machi.local.measuring.load import HEAD_END, request

_LENGTH = b"content-length: "
_CUT = (OSError, asyncio.IncompleteReadError, ValueError)
_PAUSE = 0.005
_AWAY_SECONDS = 1.0
"""So long a process that cut us is left alone, as by `deploy/proxy` (`fail_duration`)."""


class Patient:
    """One connection at a time; another process when it is cut, with the very same request."""

    def __init__(self, ports: list[int]) -> None:
        self._home, *others = ports
        self._elsewhere = cycle(others or ports)
        self._away_until = 0.0
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None
        self.cut = 0
        """How often an answer never came, and the request was sent again."""

    async def post(
        self, path: str, headers: Mapping[str, str], body: object = None
    ) -> tuple[int, dict[str, Any]]:
        """Post until an answer comes. Only with an `Idempotency-Key` is a repeat harmless."""
        content = b"" if body is None else json.dumps(body).encode()
        asked = request(path, content, dict(headers))
        while True:
            try:
                return await self._ask(asked)
            except _CUT:
                self.cut += 1
                self._stay_away()
                await asyncio.sleep(_PAUSE)

    async def _ask(self, asked: bytes) -> tuple[int, dict[str, Any]]:
        reader, writer = await self._connected()
        writer.write(asked)
        head = await reader.readuntil(HEAD_END)
        place = head.lower().index(_LENGTH) + len(_LENGTH)
        body = await reader.readexactly(int(head[place : head.index(b"\r\n", place)]))
        return int(head[9:12]), json.loads(body)

    async def _connected(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """Give the open line; back to the first process as soon as it answers again."""
        now = time.monotonic()
        if self._away_until and now >= self._away_until:
            self.hang_up()
            self._away_until = 0.0
        if self._line is None and not self._away_until:
            try:
                self._line = await asyncio.open_connection("127.0.0.1", self._home)
            except OSError:
                self._away_until = now + _AWAY_SECONDS
        if self._line is None:
            self._line = await asyncio.open_connection("127.0.0.1", next(self._elsewhere))
        return self._line

    def _stay_away(self) -> None:
        self.hang_up()
        self._away_until = 0.0 if self._away_until else time.monotonic() + _AWAY_SECONDS

    def hang_up(self) -> None:
        if self._line is not None:
            self._line[1].close()
            self._line = None
