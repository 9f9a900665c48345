"""Sending an application over HTTP, against the same SQL statements behind a bare handler.

The floor runs exactly the statements that the service ran for one application: they are recorded
first, and kept in the floor's own database. It judges nothing and seals nothing.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.resources import files
from itertools import cycle, islice
from pathlib import Path
from typing import Any
from uuid import UUID

import asyncpg

from machi.forms.app import SERVICE
from machi.forms.commands.file_application import FileApplication, file_application
from machi.local.measuring.load import request
from machi.local.measuring.measured import Measured
from machi.local.measuring.side_by_side import Sides, compare
from machi.local.measuring.workshop import Workshop, workshop
from machi.shared.db.database import Database
from machi.shared.ids import new_id, new_readable_code
from machi.shared.service import Context

GOAL = 0.5
PATH = "/forms/api/v1/applications"
PROCEDURE = "juminhyo"
EMPTY = "truncate application, receipt_number, vault_key, outbox, answered_request, tally cascade"
REMEMBER = """
create table bench_statement (place integer, statement text, parameters jsonb)
"""
Parameter = tuple[str, Any]
"""Its kind and its value as JSON; ids and the receipt number are made anew for each request."""


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


_known: dict[int, list[tuple[str, list[Parameter]]]] = {}


async def floor(pool: "asyncpg.Pool[asyncpg.Record]", _: str, body: bytes) -> bytes:
    """Run the statements as the service does, and nothing else."""
    json.loads(body)
    if id(pool) not in _known:
        rows = await pool.fetch("select * from bench_statement order by place")
        _known[id(pool)] = [(row["statement"], row["parameters"]) for row in rows]
    own, number = new_id(), new_readable_code(12)
    fresh: dict[str, Any] = {"id": own, "event": new_id(), "moment": datetime.now(UTC)}
    for statement, parameters in _known[id(pool)]:
        values = [
            {**value, "id": str(own), "receipt_number": number}
            if kind == "row"
            else bytes.fromhex(value)
            if kind == "bytes"
            else fresh.get(kind, value)
            for kind, value in parameters
        ]
        async with pool.acquire() as connection:
            await connection.fetch(statement, *values)
    return json.dumps({"receipt_number": number}).encode()


def _parameter(value: object, application: UUID) -> Parameter:
    if isinstance(value, UUID):
        return ("id" if value == application else "event", None)
    if isinstance(value, bytes):
        return ("bytes", value.hex())
    if isinstance(value, datetime):
        return ("moment", None)
    if isinstance(value, dict) and "answers" in value:
        return ("row", value)
    return ("plain", value)


async def _prepare(place: Workshop, url: str) -> None:
    connection = await asyncpg.connect(url)
    if await connection.fetchval("select to_regclass('bench_statement') is null"):
        async with place.context(SERVICE, url) as context:
            recorded = await _record(context)
        await connection.execute(REMEMBER)
        await connection.executemany(
            "insert into bench_statement values ($1, $2, $3::text::jsonb)",
            [(n, statement, json.dumps(values)) for n, (statement, values) in enumerate(recorded)],
        )
    await connection.execute(EMPTY)
    await connection.close()


class _Heard:
    """A database that remembers what it was asked."""

    def __init__(self, db: Database, heard: list[tuple[str, Sequence[object]]]) -> None:
        self._db, self._heard = db, heard

    async def row(self, statement: str, *values: object) -> Any:  # noqa: ANN401 - as Database
        self._heard.append((statement, values))
        return await self._db.row(statement, *values)

    async def rows(self, statement: str, *values: object) -> list[Any]:
        self._heard.append((statement, values))
        return await self._db.rows(statement, *values)


async def _record(context: Context) -> list[tuple[str, list[Parameter]]]:
    """Send one application, and listen to what the database is asked; once warm, as all others."""
    command = FileApplication(procedure_id=PROCEDURE, answers=_answers())
    await file_application(command, context)
    heard: list[tuple[str, Sequence[object]]] = []
    listening = replace(context, db=_Heard(context.db, heard))  # type: ignore[arg-type]  # all that filing asks of it
    case = await file_application(command, listening)
    return [
        (statement, [_parameter(value, case.id) for value in values]) for statement, values in heard
    ]


def _answers() -> dict[str, Any]:
    file = files("machi.forms.sample_city") / "procedures" / f"{PROCEDURE}.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    examples = [one for one in document["examples"] if one["expect"]["ok"]]
    answers: dict[str, Any] = next(one for one in examples if one["channel"] == "online")["answers"]
    return answers


def _asks(count: int) -> Iterator[bytes]:
    body = json.dumps({"procedure_id": PROCEDURE, "answers": _answers()}).encode()
    return islice(cycle([request(PATH, body)]), count)
