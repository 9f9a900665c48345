"""People who come into an admission room, at a fixed rate, and look when the page says so."""

import asyncio
import base64
import heapq
import time
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random
from uuid import UUID

from machi.local.measuring.open_loop import Connections, Reply

TICK = 0.005
AGAIN_AFTER_FAILURE = 1.0
_ACCEPT = "host: 127.0.0.1\r\naccept: text/html\r\n"


@dataclass(slots=True)
class Person:
    """When they came, when they had a place (both in seconds), and its address."""

    came: float
    had: float = 0.0
    page: str = ""

    @property
    def place(self) -> UUID:
        token = self.page.rpartition("/")[2]
        return UUID(bytes=base64.urlsafe_b64decode(token + "=")[:16])


@dataclass(slots=True)
class Rush:
    """What the people saw."""

    people: list[Person] = field(default_factory=list)
    tries: int = 0
    pages: list[float] = field(default_factory=list)
    """Seconds until the waiting page was there, the first and each further look."""
    failed: int = 0
    """Answers that were none: refused, or the connection broke."""
    late: float = 0.0
    """The furthest that the generator itself was behind its plan."""


class People:
    """An open loop: so many come in a second, whatever happens to those before them.

    Somebody without an answer tries again a second later, as a browser's reload would.
    """

    def __init__(self, connections: Connections, room: str) -> None:
        self.rush = Rush()
        self._connections = connections
        self._room = f"/queue/admission/{room}"
        self._looks: list[tuple[float, int]] = []
        self._again: list[tuple[float, int]] = []
        self._random = Random(16)  # noqa: S311 - the moments of arrivals, the same in every run

    async def come(self, per_second: float, seconds: float, *, looks: bool = True) -> None:
        """Let people come for so long, then wait for the answers still under way."""
        began = time.perf_counter()
        due = began
        while True:
            now = time.perf_counter()
            while due <= now and due < began + seconds:
                self.rush.late = max(self.rush.late, now - due)
                self._arrive(due)
                due += self._random.expovariate(per_second)
            self._look(now, looks=looks)
            if due >= began + seconds:
                break
            await asyncio.sleep(TICK)
        for _ in range(int(10 / TICK)):
            self._look(time.perf_counter(), looks=False)
            if all(person.had for person in self.rush.people):
                break
            await asyncio.sleep(TICK)

    def _arrive(self, due: float) -> None:
        self.rush.people.append(Person(due))
        self._ask(len(self.rush.people) - 1)

    def _ask(self, who: int) -> None:
        self.rush.tries += 1
        request = f"POST {self._room} HTTP/1.1\r\n{_ACCEPT}content-length: 0\r\n\r\n"
        self._connections.send(request.encode(), lambda reply: self._came_in(who, reply))

    def _came_in(self, who: int, reply: Reply) -> None:
        now = time.perf_counter()
        person = self.rush.people[who]
        page = reply.header("location")
        if reply.status != HTTPStatus.SEE_OTHER or "/p/" not in page:
            self.rush.failed += 1
            heapq.heappush(self._again, (now + AGAIN_AFTER_FAILURE, who))
            return
        person.had, person.page = now, page
        self._show(who, now)

    def _show(self, who: int, due: float) -> None:
        request = f"GET {self.rush.people[who].page} HTTP/1.1\r\n{_ACCEPT}\r\n"
        self._connections.send(request.encode(), lambda reply: self._saw(who, due, reply))

    def _saw(self, who: int, due: float, reply: Reply) -> None:
        now = time.perf_counter()
        if reply.status != HTTPStatus.OK:
            self.rush.failed += 1
            heapq.heappush(self._looks, (now + AGAIN_AFTER_FAILURE, who))
            return
        self.rush.pages.append(now - due)
        again = reply.header("retry-after")
        if again:
            heapq.heappush(self._looks, (now + int(again), who))

    def _look(self, now: float, *, looks: bool) -> None:
        while self._again and self._again[0][0] <= now:
            self._ask(heapq.heappop(self._again)[1])
        while looks and self._looks and self._looks[0][0] <= now:
            due, who = heapq.heappop(self._looks)
            self._show(who, due)
