"""Fifty people a second send their drafts for a minute; then some do while processes are killed.

Two `serve` processes, as behind the proxy. Everybody's draft has its own key and answers; every
tenth person taps twice, through the other process. Afterwards the database is asked: everybody has
one case, one number, one event. `--seconds 600` is the ten minutes of a benefit's first day.
"""

import asyncio
import heapq
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random

import asyncpg

from machi.forms.app import SERVICE
from machi.local.faults.member import Member, several
from machi.local.measuring.measured import Measured
from machi.local.measuring.open_loop import Connections, Reply
from machi.local.measuring.sending.filled import fill, offer, send
from machi.local.measuring.workshop import Workshop, workshop

CONNECTIONS = 100
"""What a proxy keeps open to each process."""
TICK = 0.005
AGAIN_AFTER = 0.5
"""Seconds after which somebody without an answer presses the button again."""
PATIENCE = 10.0
"""Seconds after which a person who hears nothing at all does so, too."""
TWICE = 10
SEEN = """
select count(*) filter (where state = 'submitted') as filed,
       count(distinct receipt_number) as numbers,
       (select count(*) from outbox) as events,
       (select count(*) from application_transition) as steps,
       (select coalesce(sum(n), 0) from tally where key = 'sent') as counted
  from application
"""


async def measure(
    arrivals: int = 50, seconds: int = 60, kill_seconds: int = 15, disk: int = 1
) -> list[Measured]:
    """Measure the rush, then a shorter one in which each process is killed (-9) once.

    Args:
        arrivals: people a second.
        seconds: for so long.
        kill_seconds: length of the second rush.
        disk: whether the disk is waited for.

    """
    async with workshop(wait_for_disk=bool(disk)) as place:
        url = await place.database(SERVICE, "rush")
        async with place.context(SERVICE, url) as context:
            await SERVICE.seed(context)
            await offer(context)
        rush = await _rush(place, url, arrivals, seconds, kills=False)
        ended = await _wrong(url, len(rush.people))
        killed = await _rush(place, url, arrivals, kill_seconds, kills=True)
        wrong = await _wrong(url, len(killed.people))
    waits = [person.had - person.came for person in rush.people]
    return [
        Measured(
            name="a case made, p95",
            value=_quantile(waits, 0.95) * 1000,
            unit="ms",
            goal=500,
            at="most",
            detail=f"{len(waits)} people, p50 {_quantile(waits, 0.5) * 1000:.0f} ms, "
            f"p99 {_quantile(waits, 0.99) * 1000:.0f} ms, slowest {max(waits) * 1000:.0f} ms; "
            f"{rush.again} taps more; generator late by {rush.late * 1000:.0f} ms at most",
        ),
        Measured(name="lost or doubled", value=ended, unit="", goal=0, at="most"),
        Measured(
            name="lost or doubled, two kills",
            value=wrong,
            unit="",
            goal=0,
            at="most",
            detail=f"{len(killed.people)} people, {killed.failed} without an answer tapped again",
        ),
    ]


@dataclass(slots=True)
class Person:
    came: float
    had: float = 0.0


@dataclass(slots=True)
class Rush:
    """What the people saw. `again`: taps beside the first; `failed`: answers that were none."""

    people: list[Person] = field(default_factory=list)
    again: int = 0
    failed: int = 0
    late: float = 0.0


class Crowd:
    """An open loop: so many send each second, whatever happens to those before them."""

    def __init__(self, doors: Sequence[Connections]) -> None:
        self.rush = Rush()
        self._doors = doors
        self._again: list[tuple[float, int]] = []
        self._random = Random(16)  # noqa: S311 - the moments of arrivals, the same in every run

    async def come(self, per_second: float, count: int) -> None:
        """Let so many people come, and wait until everybody is answered."""
        due = time.perf_counter()
        while len(self.rush.people) < count or not all(one.had for one in self.rush.people[-500:]):
            now = time.perf_counter()
            while due <= now and len(self.rush.people) < count:
                self.rush.late = max(self.rush.late, now - due)
                self.rush.people.append(Person(due))
                who = len(self.rush.people) - 1
                self._tap(who, who)
                if who % TWICE == 0:
                    self.rush.again += 1
                    self._tap(who, who + 1)
                due += self._random.expovariate(per_second)
            while self._again and self._again[0][0] <= now:
                who = heapq.heappop(self._again)[1]
                if not self.rush.people[who].had:
                    self._tap(who, who + 1 + self.rush.failed)
            await asyncio.sleep(TICK)

    def _tap(self, who: int, door: int) -> None:
        heapq.heappush(self._again, (time.perf_counter() + PATIENCE, who))
        connections = self._doors[door % len(self._doors)]
        connections.send(send(who), lambda reply: self._answered(who, reply))

    def _answered(self, who: int, reply: Reply) -> None:
        now, person = time.perf_counter(), self.rush.people[who]
        if reply.status == HTTPStatus.SEE_OTHER and "/received" in reply.header("location"):
            person.had = person.had or now
        else:
            self.rush.failed += 1
            heapq.heappush(self._again, (now + AGAIN_AFTER, who))


async def _rush(place: Workshop, url: str, per_second: int, seconds: int, *, kills: bool) -> Rush:
    count = per_second * seconds
    async with place.context(SERVICE, url) as context:
        await fill(context, url, count)
    environment = place.environment(SERVICE, url)
    async with several(2, "forms", place.folder, environment) as members:
        doors = [Connections(member.port, CONNECTIONS) for member in members]
        crowd = Crowd(doors)
        async with asyncio.timeout(seconds * 3 + 60):
            killing = asyncio.create_task(_kill(members if kills else [], seconds))
            await crowd.come(per_second, count)
            await killing
        for door in doors:
            door.close()
    return crowd.rush


async def _kill(members: Sequence[Member], seconds: float) -> None:
    for member in members:
        await asyncio.sleep(seconds / (len(members) + 1))
        member.kill()


async def _wrong(url: str, people: int) -> int:
    """Count what is missing or too much: cases, numbers, steps, events, counts."""
    connection = await asyncpg.connect(url)
    row = await connection.fetchrow(SEEN)
    await connection.close()
    return sum(abs(int(found) - people) for found in (row.values() if row else ()))


def _quantile(values: Sequence[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]
