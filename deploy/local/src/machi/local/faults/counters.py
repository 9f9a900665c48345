"""Clerks at counters who press until they are answered, whichever process of the queue lives."""

import time
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import UUID

from machi.local.faults.patient import Patient
from machi.shared.ids import new_id

API = "/queue/api/v1/counters"


@dataclass(slots=True)
class Pressed:
    """What a hall's clerks were answered."""

    called: list[str] = field(default_factory=list)
    """Ticket ids, in the order of the answers."""
    seconds: list[float] = field(default_factory=list)
    """How long each call took, retries at the other process included."""
    finished: int = 0
    """How many people were served."""
    refusals: list[str] = field(default_factory=list)
    """Codes of everything that a clerk would have seen as a conflict."""
    cut: int = 0
    """Presses whose answer never came: they were sent again with the same key."""


class Clerk:
    """One counter's clerk."""

    def __init__(self, counter: UUID, ports: list[int], token: str, pressed: Pressed) -> None:
        self._counter = counter
        self._patient = Patient(ports)
        self._token = token
        self._pressed = pressed

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
                self._pressed.finished += 1
        finally:
            self._patient.hang_up()
            self._pressed.cut += self._patient.cut

    async def _press(self, verb: str) -> tuple[int, dict[str, Any]]:
        headers = {"authorization": f"Bearer {self._token}", "idempotency-key": str(new_id())}
        status, answer = await self._patient.post(f"{API}/{self._counter}/{verb}", headers)
        if status not in {HTTPStatus.OK, HTTPStatus.NOT_FOUND}:
            self._pressed.refusals.append(f"{verb}: {answer.get('code', status)}")
        return status, answer
