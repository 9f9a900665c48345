"""Calling the next person over HTTP, against the same SQL statement behind a bare handler."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle
from pathlib import Path
from uuid import UUID

import asyncpg

from machi.local.measuring.load import request
from machi.local.measuring.measured import Measured
from machi.local.measuring.side_by_side import Sides, compare
from machi.local.measuring.workshop import Workshop, workshop
from machi.queue.app import SERVICE
from machi.queue.store.hot import CALL_NEXT
from machi.shared.auth.keys import SIGNING_KEY, StaffSigner
from machi.shared.clock import business_date
from machi.shared.ids import new_id

GOAL = 0.6
STAFF = 60
LINE_UP = """
insert into ticket (id, token, site, line, business_date, prefix, serial, number, state, origin,
                    priority_class, call_count, issued_at, credit_from, revision)
select gen_random_uuid(), 'bench-' || n, 'honcho', 'shimin-shomei', $2::date, 'A', n, 'A' || n,
       'waiting', 'phone', 3, 0, now(), now() + n * interval '1 microsecond', 1
  from generate_series(1, $1::integer) n
"""
COUNTERS = """
insert into counter (id, site, name, lines, open, revision, position)
select ('00000000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'honcho', 'bench ' || n,
       array['shimin-shomei'], true, 1, 100 + n
  from generate_series(1, $1::integer) n
"""


async def measure(
    rounds: int = 6, requests: int = 2000, connections: int = 30, disk: int = 1
) -> list[Measured]:
    """Measure both sides in turns; each request is a call by a free counter of its own."""
    async with workshop(wait_for_disk=bool(disk)) as place:
        tokens = _tokens(place)

        def asks(count: int) -> Iterator[bytes]:
            by = cycle(tokens)
            for n in range(1, count + 1):
                path = f"/queue/api/v1/counters/{UUID(int=_FIRST + n)}/call-next"
                yield request(path, b"", {"authorization": f"Bearer {next(by)}"})

        sides = Sides(
            place=place,
            service=SERVICE,
            benchmark=Path(__file__),
            prepare=_line_up,
            asks=asks,
            rounds=rounds,
            requests=requests,
            connections=connections,
        )
        return [await compare("call_next", sides, goal=GOAL)]


async def floor(pool: "asyncpg.Pool[asyncpg.Record]", path: str, _: bytes) -> bytes:
    """Run the statement as the service does, and nothing else."""
    now = datetime.now(UTC)
    async with pool.acquire() as connection:
        row = await connection.fetchrow(
            CALL_NEXT,
            UUID(path.split("/")[-2]),
            business_date(now),
            now,
            UUID(int=_FIRST),
            ["honcho"],
            new_id(),
            None,
            None,
            None,
            None,
        )
    if row is None:
        return b"{}"
    return json.dumps({"ticket_id": str(row["id"]), "number": row["number"]}).encode()


_FIRST = UUID("00000000-0000-7000-8000-000000000000").int


def _tokens(place: Workshop) -> list[str]:
    """Sign many clerks in: nobody calls a hundred people a second."""
    signer = StaffSigner.read(place.folder / SIGNING_KEY)
    now = datetime.now(UTC)
    return [signer.sign(new_id(), "見本 職員", {"honcho": ["clerk"]}, at=now) for _ in range(STAFF)]


async def _line_up(url: str, count: int) -> None:
    """Let so many people wait for so many free counters."""
    connection = await asyncpg.connect(url)
    await connection.execute(
        "truncate ticket, numbering, outbox, answered_request, counter, event_log, ticket_note"
    )
    await connection.execute(COUNTERS, count)
    await connection.execute(LINE_UP, count, business_date(datetime.now(UTC)))
    await connection.execute("analyze ticket, counter")
    await connection.close()
