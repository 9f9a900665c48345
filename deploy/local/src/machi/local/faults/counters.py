"""Clerks at counters who press until they are answered, whichever process of the queue lives."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from itertools import cycle
from typing import Any
from uuid import UUID

from machi.local.measuring.load import HEAD_END, request
from machi.shared.ids import new_id

API = "/queue/api/v1/counters"
_LENGTH = b"content-length: "
_CUT = (OSError, asyncio.IncompleteReadError, ValueError)


@dataclass(slots=True)
class Pressed:
    """What a hall's clerks were answered."""

    called: list[str] = field(default_factory=list)
    """Ticket ids, in the order of the answers."""
    seconds: list[float] = field(default_factory=list)
    """How long each call took, retries at the other process included."""
    refusals: list[str] = field(default_factory=list)
    """Codes of everything that a clerk would have seen as a conflict."""
    cut: int = 0
    """Presses whose answer never came: they were sent again with the same key."""


class Clerk:
    """One counter's clerk: one connection at a time, another process when it is cut."""

    def __init__(self, counter: UUID, ports: list[int], token: str, pressed: Pressed) -> None:
        self._counter = counter
        self._ports = cycle(ports)
        self._token = token
        self._pressed = pressed
        self._line: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def work(self) -> None:
        """Call, serve and finish until nobody waits."""
        try:
            while True:
                began = time.perf_counter()
                status, answer = await self._press("call-next")
                if status == HTTPStatus.NOT_FOUND:
                    return
                self._pressed.seconds.append(time.perf_counter() - began)
                self._pressed.called.append(answer.get("ticket_id", ""))
                for verb in ("start", "finish"):
                    await self._press(verb)
        finally:
            self._hang_up()

    async def _press(self, verb: str) -> tuple[int, dict[str, Any]]:
        headers = {"authorization": f"Bearer {self._token}", "idempotency-key": str(new_id())}
        asked = request(f"{API}/{self._counter}/{verb}", b"", headers)
        while True:
            try:
                status, answer = await self._ask(asked)
            except _CUT:
                self._pressed.cut += 1
                self._hang_up()
                await asyncio.sleep(0.005)
                continue
            if status not in {HTTPStatus.OK, HTTPStatus.NOT_FOUND}:
                self._pressed.refusals.append(f"{verb}: {answer.get('code', status)}")
            return status, answer

    async def _ask(self, asked: bytes) -> tuple[int, dict[str, Any]]:
        if self._line is None:
            self._line = await asyncio.open_connection("127.0.0.1", next(self._ports))
        reader, writer = self._line
        writer.write(asked)
        head = await reader.readuntil(HEAD_END)
        place = head.lower().index(_LENGTH) + len(_LENGTH)
        body = await reader.readexactly(int(head[place : head.index(b"\r\n", place)]))
        return int(head[9:12]), json.loads(body)

    def _hang_up(self) -> None:
        if self._line is not None:
            self._line[1].close()
            self._line = None
