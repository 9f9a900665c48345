"""An opening minute: everybody wants one of a few places, and asks until they know."""

import asyncio
import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from uuid import UUID

from machi.local.faults.patient import Patient
from machi.shared.ids import new_id

API = "/queue/api/v1/reservations"
THINKS_SECONDS = 2.0
"""Between choosing a time and confirming it, at most."""
TRIES = 3
"""How many times somebody looks for another time when one is full."""


@dataclass(slots=True)
class Answers:
    """What a city was answered."""

    confirmed: list[str] = field(default_factory=list)
    """Tokens of reservations that somebody was told they have."""
    refused: Counter[str] = field(default_factory=Counter)
    different: int = 0
    """Requests that were sent twice and answered in two ways."""
    cut: int = 0
    """Requests whose answer never came: they were sent again with the same key."""


@dataclass(frozen=True, slots=True)
class Citizen:
    """Somebody who wants a place: when they come, how long they think, and which times they like.

    `repeats`: what was granted is asked for once more with the same key, as networks repeat things.
    """

    wait: float
    thinks: float
    wishes: Sequence[UUID]
    repeats: bool

    async def come(self, patient: Patient, answers: Answers) -> None:
        await asyncio.sleep(self.wait)
        try:
            await self._try(patient, answers)
        finally:
            patient.hang_up()
            answers.cut += patient.cut

    async def _try(self, patient: Patient, answers: Answers) -> None:
        for wish in self.wishes:
            _, held = await self._ask(patient, API, {"slots": [str(wish)]}, answers)
            if "token" in held:
                await asyncio.sleep(self.thinks)
                path = f"{API}/{held['token']}/confirm"
                status, confirmed = await self._ask(patient, path, {}, answers)
                if status == HTTPStatus.OK and confirmed["state"] == "confirmed":
                    answers.confirmed.append(held["token"])
                return
            answers.refused[held["code"]] += 1

    async def _ask(
        self, patient: Patient, path: str, body: object, answers: Answers
    ) -> tuple[int, dict[str, Any]]:
        key = {"idempotency-key": str(new_id())}
        status, told = await patient.post(path, key, body)
        if self.repeats and status in {HTTPStatus.OK, HTTPStatus.CREATED}:
            again = await patient.post(path, key, body)
            answers.different += again != (status, told)
        return status, told


@dataclass(frozen=True, slots=True)
class Rush:
    """So many people within so many seconds, most of them at once, for these slots."""

    slots: Sequence[UUID]
    people: int
    seconds: float
    ports: list[int]
    repeats: bool

    async def begin(self) -> Answers:
        """Let everybody come, and wait until all know."""
        answers, chance = Answers(), random.Random(7)  # noqa: S311 - the same rush each time
        async with asyncio.TaskGroup() as everybody:
            for number in range(self.people):
                ports = self.ports if number % 2 else self.ports[::-1]
                citizen = self._citizen(chance)
                everybody.create_task(citizen.come(Patient(ports), answers))
        return answers

    def _citizen(self, chance: random.Random) -> Citizen:
        """The early times of the day are what most people want."""
        wait = self.seconds * chance.random() ** 2
        wishes = [self.slots[int(len(self.slots) * chance.random() ** 1.5)] for _ in range(TRIES)]
        return Citizen(wait, THINKS_SECONDS * chance.random(), wishes, self.repeats)
