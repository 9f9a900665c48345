"""Clerks at their counters while a city rushes at the web: call, start, finish, again."""

import asyncio
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

import asyncpg
import httpx

from machi.local.measuring.workshop import Workshop
from machi.shared.auth.keys import SIGNING_KEY, StaffSigner
from machi.shared.clock import business_date
from machi.shared.ids import new_id

BETWEEN = 0.7
_TICKETS = """
insert into ticket (id, token, site, line, business_date, prefix, serial, number, state, origin,
                    priority_class, call_count, issued_at, credit_from, revision)
select gen_random_uuid(), 'rush-' || n, 'honcho', 'shimin-shomei', $2::date, 'A', n, 'A' || n,
       'waiting', 'phone', 3, 0, now(), now() + n * interval '1 microsecond', 1
  from generate_series(1, $1::integer) n
"""
_COUNTERS = """
insert into counter (id, site, name, lines, open, revision, position)
select gen_random_uuid(), 'honcho', 'rush ' || n, array['shimin-shomei'], true, 1, 100 + n
  from generate_series(1, $1::integer) n returning id
"""


async def open_counters(url: str, count: int, tickets: int) -> list[UUID]:
    """Let people wait in the hall, for so many open counters."""
    connection = await asyncpg.connect(url)
    await connection.execute(_TICKETS, tickets, business_date(datetime.now(UTC)))
    rows = await connection.fetch(_COUNTERS, count)
    await connection.close()
    return [row["id"] for row in rows]


async def work(
    place: Workshop, port: int, counters: Sequence[UUID], over: asyncio.Event
) -> list[float]:
    """Serve people until it is over; gives the seconds that each press took."""
    took: list[float] = []
    await asyncio.gather(*(_serve(place, port, one, over, took) for one in counters))
    return took


async def _serve(
    place: Workshop, port: int, counter: UUID, over: asyncio.Event, took: list[float]
) -> None:
    signer = StaffSigner.read(place.folder / SIGNING_KEY)
    token = signer.sign(new_id(), "見本 職員", {"honcho": ["clerk"]}, at=datetime.now(UTC))
    headers = {"authorization": f"Bearer {token}"}
    base = f"http://127.0.0.1:{port}/queue/api/v1/counters/{counter}"
    async with httpx.AsyncClient(headers=headers, timeout=30, trust_env=False) as client:
        while not over.is_set():
            for verb in ("call-next", "start", "finish"):
                began = time.perf_counter()
                await _press(client, f"{base}/{verb}")
                took.append(time.perf_counter() - began)
                await asyncio.sleep(BETWEEN)


async def _press(client: httpx.AsyncClient, address: str) -> None:
    """Press until it is answered: a connection that was idle may be closed just then."""
    key = {"idempotency-key": str(new_id())}
    while True:
        try:
            (await client.post(address, headers=key)).raise_for_status()
        except httpx.TransportError:
            continue
        return
