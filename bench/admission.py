"""An opening minute: 500 people a second come into the admission room, and the hall goes on."""

import asyncio
import os
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import psutil

from machi.local.faults.member import Member
from machi.local.measuring.measured import Measured
from machi.local.measuring.open_loop import Connections
from machi.local.measuring.rush import clerks
from machi.local.measuring.rush.order import kendall_tau, overtaken
from machi.local.measuring.rush.people import People, Rush
from machi.local.measuring.workshop import Workshop, workshop
from machi.queue.app import SERVICE
from machi.queue.commands.admission.prepare_room import PrepareRoom, prepare_room

ROOM = "rush"
CONNECTIONS = 300
"""What a proxy keeps open to a process."""
WITHIN = 2.0
PLACES = "select id, number from admission_place where room = $1"
STEPS = """
select count(*) as let_in, min(turn_at) as first, max(turn_at) as last
  from admission_place where room = $1 and turn_at > $2 and turn_at <= $3
"""


async def measure(  # noqa: PLR0913, PLR0917 - each is a number that the command line takes
    arrivals: int = 500,
    seconds: int = 300,
    early: int = 60,
    rate: int = 1200,
    counters: int = 6,
    kill_seconds: int = 30,
) -> list[Measured]:
    """Measure the rush, then a smaller one in which the process is killed and started again.

    Args:
        arrivals: people a second.
        seconds: for so long, of which
        early: so many before the opening minute.
        rate: people a minute who are let in.
        counters: clerks who serve the hall meanwhile.
        kill_seconds: length of the second rush.

    """
    async with workshop() as place:
        rushed = await _rush(place, arrivals, seconds, early, rate, counters)
        killed = await _killed(place, max(1, arrivals // 5), kill_seconds)
    return [*rushed, *killed]


@dataclass(frozen=True, slots=True)
class Hall:
    """One queue service with a room: two processes, as behind the proxy, and their database."""

    url: str
    rush: Member
    """Answers the admission room."""
    desks: Member
    """Answers everything else: clerks, ticket machines, boards."""
    opens_at: datetime

    def cpu(self) -> float:
        """Give the seconds of processor that the service used so far."""
        return sum(
            each.cpu_times().user + each.cpu_times().system
            for each in psutil.Process(os.getpid()).children(recursive=True)
            if "machi.queue" in each.cmdline()
        )


@asynccontextmanager
async def _hall(place: Workshop, name: str, opens_in: float, rate: int) -> AsyncIterator[Hall]:
    url = await place.database(SERVICE, name)
    now = datetime.now(UTC)
    opens_at = now + timedelta(seconds=opens_in)
    async with place.context(SERVICE, url) as context:
        await SERVICE.seed(context)
        asked = PrepareRoom(
            room=ROOM,
            by=UUID(int=1),
            sites=frozenset("*"),
            at=now,
            site="honcho",
            name="見本",
            name_en="Sample",
            leads_to="/queue/",
            doors_at=now,
            opens_at=opens_at,
            closes_at=now + timedelta(hours=8),
            rate_per_minute=rate,
        )
        await prepare_room(asked, context.db)
    environment = place.environment(SERVICE, url)
    rush, desks = (Member("queue", "serve", place.folder, environment) for _ in range(2))
    running = [asyncio.create_task(each.keep_running()) for each in (rush, desks)]
    try:
        async with asyncio.timeout(60):
            await rush.until_up()
            await desks.until_up()
        yield Hall(url, rush, desks, opens_at)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def _rush(  # noqa: PLR0913, PLR0917 - as `measure`
    place: Workshop, arrivals: int, seconds: int, early: int, rate: int, counters: int
) -> list[Measured]:
    started = time.perf_counter()
    async with _hall(place, "rush", early + 5, rate) as hall:
        desks = await clerks.open_counters(hall.url, counters, seconds * counters)
        connections = Connections(hall.rush.port, CONNECTIONS)
        people = People(connections, ROOM)
        over = asyncio.Event()
        staff = asyncio.create_task(clerks.work(place, hall.desks.port, desks, over))
        opens_in = (hall.opens_at - datetime.now(UTC)).total_seconds()
        await asyncio.sleep(max(0.0, opens_in - early))
        own, theirs, began = time.process_time(), hall.cpu(), time.perf_counter()
        await people.come(arrivals, seconds)
        took = time.perf_counter() - began
        shares = f"generator {(time.process_time() - own) / took:.0%} of a core"
        shares += f", service {(hall.cpu() - theirs) / took:.0%}"
        over.set()
        presses = await staff
        connections.close()
        result = await _seen(hall, people.rush, took - early)
    lasted = time.perf_counter() - started
    return [
        *_places(people.rush, shares),
        Measured(
            name="staff calls meanwhile, p95",
            value=_quantile(presses, 0.95) * 1000,
            unit="ms",
            goal=300,
            at="most",
            detail=f"{len(presses)} presses; p50 {_quantile(presses, 0.5) * 1000:.0f} ms",
        ),
        Measured(
            name="let in, off the setting",
            value=abs(result.per_minute / rate - 1) * 100,
            unit="%",
            goal=10,
            at="most",
            detail=f"{result.per_minute:.0f} a minute, set {rate}; {lasted:.0f} s in all",
        ),
        Measured(
            name="overtaken after opening", value=result.overtaken, unit="", goal=0, at="most"
        ),
        Measured(
            name="early order, |tau| x 1000",
            value=abs(result.tau) * 1000,
            unit="",
            goal=50,
            at="most",
            detail=f"{result.early} came early",
        ),
    ]


def _places(rush: Rush, shares: str) -> list[Measured]:
    waits = [person.had - person.came for person in rush.people if person.had]
    within = sum(wait <= WITHIN for wait in waits) / len(rush.people) * 100
    told = f"p50 {_quantile(waits, 0.5) * 1000:.0f} ms, p99.9 {_quantile(waits, 0.999):.2f} s"
    pages = f"{len(rush.pages)} pages, p95 {_quantile(rush.pages, 0.95) * 1000:.0f} ms"
    return [
        Measured(
            name="a place within 2 s",
            value=within,
            unit="%",
            goal=99.9,
            detail=f"{len(rush.people)} people, {told}; {pages}; {rush.failed} tried again; "
            f"{shares}; generator late by {rush.late * 1000:.0f} ms at most",
        )
    ]


@dataclass(frozen=True, slots=True)
class Seen:
    """What the database shows afterwards."""

    per_minute: float
    overtaken: int
    tau: float
    early: int


async def _seen(hall: Hall, rush: Rush, open_seconds: float) -> Seen:
    placed = [person for person in rush.people if person.had]  # some may still be answered
    connection = await asyncpg.connect(hall.url)
    [room] = await connection.fetch("select * from admission_room where code = $1", ROOM)
    [steps] = await connection.fetch(
        STEPS, ROOM, room["drawn_at"], room["drawn_at"] + timedelta(seconds=open_seconds - 2)
    )
    numbers = {row["id"]: row["number"] for row in await connection.fetch(PLACES, ROOM)}
    await connection.close()
    by_number = [(numbers[person.place], person.came, person.had) for person in placed]
    early = [number for number, _, _ in by_number if number <= room["early"]]
    late = [each for each in by_number if each[0] > room["early"]]
    lasted = (steps["last"] - room["drawn_at"]).total_seconds()
    return Seen(steps["let_in"] / lasted * 60, overtaken(late), kendall_tau(early), len(early))


async def _killed(place: Workshop, arrivals: int, seconds: int) -> list[Measured]:
    """Kill the process midway: early people wait, late ones come, and nobody loses a place."""
    async with _hall(place, "killed", seconds / 2, 600) as hall:
        connections = Connections(hall.rush.port, CONNECTIONS)
        people = People(connections, ROOM)
        coming = asyncio.create_task(people.come(arrivals, seconds))
        for part in (0.3, 0.3):
            await asyncio.sleep(seconds * part)
            hall.rush.kill()
        await coming
        placed = [person.place for person in people.rush.people if person.had]
        connections.close()
        connection = await asyncpg.connect(hall.url)
        rows = await connection.fetch(PLACES, ROOM)
        await connection.close()
    numbers = {row["id"]: row["number"] for row in rows}
    return [
        Measured(
            name="places lost by two kills",
            value=_lost(placed, numbers),
            unit="",
            goal=0,
            at="most",
            detail=f"{len(people.rush.people)} people, {people.rush.failed} asked again; "
            f"{len(rows)} places, each with a number of its own",
        )
    ]


def _lost(held: Sequence[UUID], numbers: dict[UUID, int | None]) -> int:
    """Count places that are not there, have no number, or share one."""
    given = [numbers[place] for place in held if numbers.get(place) is not None]
    return len(held) - len(set(given))


def _quantile(values: Sequence[float], part: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))] if ordered else 0.0
