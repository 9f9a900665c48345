"""Sending an application over HTTP, against the same SQL statements behind a bare handler.

The floor runs exactly the statements that the service ran for one application: they are recorded
first, and kept in the floor's own database. It judges nothing and seals nothing.
"""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import cycle, islice
from pathlib import Path
from uuid import UUID

import asyncpg

from machi.forms.app import SERVICE
from machi.forms.commands.file_application import FileApplication, file_application
from machi.local.measuring.load import request
from machi.local.measuring.measured import Measured
from machi.local.measuring.sending.filled import EMPTY, PROCEDURE, good_answers, offer
from machi.local.measuring.sending.heard import Heard, keep, kept, renewed
from machi.local.measuring.side_by_side import Sides, compare
from machi.local.measuring.workshop import Workshop, workshop
from machi.shared.ids import new_id, new_readable_code
from machi.shared.service import Context

GOAL = 0.5
PATH = "/forms/api/v1/applications"


async def measure(
    rounds: int = 6, requests: int = 400, connections: int = 16, disk: int = 1
) -> list[Measured]:
    """Measure both sides in turns; every round begins without applications."""
    async with workshop(wait_for_disk=bool(disk)) as place:

        async def prepare(url: str, _: int) -> None:
            await _prepare(place, url)

        sides = Sides(
            place=place,
            service=SERVICE,
            benchmark=Path(__file__),
            prepare=prepare,
            asks=_asks,
            rounds=rounds,
            requests=requests,
            connections=connections,
        )
        return [await compare("submit", sides, goal=GOAL)]


_known: dict[int, asyncio.Future[list[tuple[str, str]]]] = {}


async def floor(pool: "asyncpg.Pool[asyncpg.Record]", _: str, body: bytes) -> bytes:
    """Run the statements as the service does, and nothing else."""
    json.loads(body)
    if id(pool) not in _known:
        _known[id(pool)] = asyncio.ensure_future(kept(pool))
    own, number = str(new_id()), new_readable_code(12)
    fresh = {"OWN": own, "NUMBER": number, "EVENT": str(new_id())}
    for statement, parameters in await _known[id(pool)]:
        async with pool.acquire() as connection:
            await connection.fetch(statement, *renewed(parameters, fresh))
    return json.dumps({"receipt_number": number}).encode()


async def _prepare(place: Workshop, url: str) -> None:
    connection = await asyncpg.connect(url)
    if await connection.fetchval("select to_regclass('bench_statement') is null"):
        async with place.context(SERVICE, url) as context:
            await offer(context)
            await _record(context, connection)
    await connection.execute(EMPTY)
    await connection.close()


async def _record(context: Context, connection: "asyncpg.Connection[asyncpg.Record]") -> None:
    """Send one application, and listen to what the database is asked; once warm, as all others."""
    command = FileApplication(procedure_id=PROCEDURE, answers=good_answers())
    await file_application(command, context)
    heard = Heard(context.db)
    listening = replace(context, db=heard)  # type: ignore[arg-type]  # all that filing asks of it
    case = await file_application(command, listening)
    event: UUID = await connection.fetchval(
        "select id from outbox where entity_id = $1", str(case.id)
    )
    fresh = {str(case.id): "OWN", case.receipt_number or "": "NUMBER", str(event): "EVENT"}
    await keep(connection, heard.asked, fresh)


def _asks(count: int) -> Iterator[bytes]:
    body = json.dumps({"procedure_id": PROCEDURE, "answers": good_answers()}).encode()
    return islice(cycle([request(PATH, body)]), count)
