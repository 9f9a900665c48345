"""A client that asks until it is answered, by whichever process of a service lives."""

import asyncio
import json
from collections.abc import Mapping
from itertools import cycle
from typing import Any

from machi.local.measuring.load import HEAD_END, request

_LENGTH = b"content-length: "
_CUT = (OSError, asyncio.IncompleteReadError, ValueError)
_PAUSE = 0.005


class Patient:
    """One connection at a time; the next process when it is cut, with the very same request."""

    def __init__(self, ports: list[int]) -> None:
        self._ports = cycle(ports)
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
                self.hang_up()
                await asyncio.sleep(_PAUSE)

    async def _ask(self, asked: bytes) -> tuple[int, dict[str, Any]]:
        if self._line is None:
            self._line = await asyncio.open_connection("127.0.0.1", next(self._ports))
        reader, writer = self._line
        writer.write(asked)
        head = await reader.readuntil(HEAD_END)
        place = head.lower().index(_LENGTH) + len(_LENGTH)
        body = await reader.readexactly(int(head[place : head.index(b"\r\n", place)]))
        return int(head[9:12]), json.loads(body)

    def hang_up(self) -> None:
        if self._line is not None:
            self._line[1].close()
            self._line = None
