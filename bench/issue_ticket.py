"""Taking a number over HTTP, against the same SQL statement behind a bare handler."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path

import asyncpg

from machi.local.measuring.load import request
from machi.local.measuring.measured import Measured
from machi.local.measuring.side_by_side import Sides, compare
from machi.local.measuring.workshop import workshop
from machi.queue.app import SERVICE
from machi.queue.store.hot import ISSUE_TICKET
from machi.shared.clock import business_date
from machi.shared.ids import new_id, new_secret

GOAL = 0.6
PATH = "/queue/api/v1/tickets"
LINES = ("shimin-shomei", "shimin-ido", "hoken-kokuho", "zeimu-shomei", "kodomo-teate", "kankyo")


async def measure(
    rounds: int = 6, requests: int = 2000, connections: int = 32, disk: int = 1
) -> list[Measured]:
    """Measure both sides in turns; every round begins with empty lines."""
    async with workshop(wait_for_disk=bool(disk)) as place:
        sides = Sides(
            place=place,
            service=SERVICE,
            benchmark=Path(__file__),
            prepare=_empty,
            asks=_asks,
            rounds=rounds,
            requests=requests,
            connections=connections,
        )
        return [await compare("issue_ticket", sides, goal=GOAL)]


async def floor(pool: "asyncpg.Pool[asyncpg.Record]", _: str, body: bytes) -> bytes:
    """Run the statement as the service does, and nothing else."""
    asked = json.loads(body)
    now = datetime.now(UTC)
    async with pool.acquire() as connection:
        row = await connection.fetchrow(
            ISSUE_TICKET,
            new_id(),
            new_secret(160),
            asked["site"],
            asked["line"],
            business_date(now),
            "waiting",
            now,
            "phone",
            None,
            new_id(),
            None,
            None,
            None,
            None,
            3,
            None,
            None,
            None,
        )
    if row is None:
        return b"{}"
    return json.dumps({"number": row["number"], "ahead": row["ahead"]}).encode()


async def _empty(url: str, _: int) -> None:
    connection = await asyncpg.connect(url)
    await connection.execute(
        "truncate ticket, numbering, outbox, answered_request, event_log, ticket_note"
    )
    await connection.close()


def _asks(count: int) -> Iterator[bytes]:
    bodies = ({"site": "honcho", "line": line, "here": True} for line in LINES)
    whole = [request(PATH, json.dumps(body).encode()) for body in bodies]
    return islice(cycle(whole), count)
