"""Thirty counters call five hundred tickets at once: none twice, no counter with two, none lost."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus
from uuid import UUID

import asyncpg
import httpx

from machi.local.measuring.measured import Measured
from machi.local.measuring.workshop import Workshop, process, workshop
from machi.queue.app import SERVICE
from machi.shared.auth.keys import SIGNING_KEY, StaffSigner
from machi.shared.clock import business_date
from machi.shared.ids import new_id

API = "/queue/api/v1/counters"
PROCESSES = 2
SECONDS = 30.0
TICKETS = """
insert into ticket (id, token, site, line, business_date, prefix, serial, number, state, origin,
                    priority_class, call_count, issued_at, credit_from, revision)
select gen_random_uuid(), 'calls-' || n, 'honcho', 'shimin-shomei', $2::date, 'A', n, 'A' || n,
       'waiting', 'phone', 3, 0, now(), now() + n * interval '1 microsecond', 1
  from generate_series(1, $1::integer) n
"""
COUNTERS = """
insert into counter (id, site, name, lines, open, revision, position)
select gen_random_uuid(), 'honcho', 'calls ' || n, array['shimin-shomei'], true, 1, 100 + n
  from generate_series(1, $1::integer) n returning id
"""
WITH_TWO = """
select count(*) from (select 1 from ticket where state in ('called', 'serving')
                      group by counter_id having count(*) > 1) two
"""
CALLED = "select entity_id from outbox where subject = 'queue.ticket.called.v1'"


async def measure(counters: int = 30, tickets: int = 500) -> list[Measured]:
    """Everybody presses at once, twice, at two `serve` processes; all are served in the end."""
    async with workshop() as place:
        url = await place.database(SERVICE, "queue")
        async with place.context(SERVICE, url) as context:
            await SERVICE.seed(context)
        connection = await asyncpg.connect(url)
        today = business_date(datetime.now(UTC))
        await connection.execute(TICKETS, tickets, today)
        ids = [row["id"] for row in await connection.fetch(COUNTERS, counters)]
        async with served(place, url) as ports:
            began = time.perf_counter()
            over = asyncio.Event()
            watch = asyncio.create_task(_counters_with_two(url, over))
            try:
                calls = await asyncio.gather(*(_work(one, ports, _token(place)) for one in ids))
            finally:
                over.set()
                with_two = await watch
            seconds = time.perf_counter() - began
        said = Counter(row["entity_id"] for row in await connection.fetch(CALLED))
        done = await connection.fetchval("select count(*) from ticket where state = 'done'")
        await connection.close()
    answered = Counter(ticket for some in calls for ticket in some)
    problems = {
        "called twice": sum(n > 1 for n in answered.values()) + sum(n > 1 for n in said.values()),
        "a counter with two": with_two,
        "lost": tickets - min(done, len(answered), len(said)),
    }
    rate = f"{tickets / seconds:.0f} people/s through {counters} counters, {PROCESSES} processes"
    return [
        Measured(name=name, value=value, unit="", goal=0, at="most", detail=rate)
        for name, value in problems.items()
    ]


@asynccontextmanager
async def served(place: Workshop, url: str) -> AsyncIterator[list[int]]:
    """Run the service twice on one database."""
    serve = [f"machi.{SERVICE.name}", "serve", "--port", "{port}"]
    environment = place.environment(SERVICE, url)
    async with (
        process(place, serve, environment) as first,
        process(place, serve, environment) as second,
    ):
        yield [first, second]


async def _work(counter: UUID, ports: list[int], token: str) -> list[str]:
    """Call, serve and finish until nobody waits; each press is sent to both processes at once."""
    called: list[str] = []
    headers = {"authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(headers=headers, timeout=SECONDS, trust_env=False) as client:

        async def press(verb: str) -> httpx.Response:
            key = {"idempotency-key": str(new_id())}
            paths = [f"http://127.0.0.1:{port}{API}/{counter}/{verb}" for port in ports]
            answers = await asyncio.gather(*(client.post(path, headers=key) for path in paths))
            told = [{**answer.json(), "instance": ""} for answer in answers]
            if told[0] != told[1]:
                raise AssertionError(f"two answers to one press: {told}")
            return answers[0]

        while (answer := await press("call-next")).status_code != HTTPStatus.NOT_FOUND:
            called.append(answer.raise_for_status().json()["ticket_id"])
            (await press("start")).raise_for_status()
            (await press("finish")).raise_for_status()
    return called


async def _counters_with_two(url: str, over: asyncio.Event) -> int:
    """Look all the time; gives the most counters that ever had two people at once."""
    connection = await asyncpg.connect(url)
    most = 0
    while not over.is_set():
        most = max(most, await connection.fetchval(WITH_TWO))
        await asyncio.sleep(0.01)
    await connection.close()
    return most


def _token(place: Workshop) -> str:
    signer = StaffSigner.read(place.folder / SIGNING_KEY)
    return signer.sign(new_id(), "見本 職員", {"honcho": ["clerk"]}, at=datetime.now(UTC))
