"""What a command asks of its database, kept to be asked again by the floor of a benchmark."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import asyncpg

from machi.shared.db.database import Database

REMEMBER = "create table bench_statement (place integer, statement text, parameters jsonb)"


@dataclass(slots=True)
class Heard:
    """A database that remembers what it was asked: all that a hot command asks of it."""

    db: Database
    asked: list[tuple[str, Sequence[object]]] = field(default_factory=list)

    async def row(self, statement: str, *values: object) -> Any:  # noqa: ANN401 - as Database
        self.asked.append((statement, values))
        return await self.db.row(statement, *values)

    async def rows(self, statement: str, *values: object) -> list[Any]:
        self.asked.append((statement, values))
        return await self.db.rows(statement, *values)


async def keep(
    connection: "asyncpg.Connection[asyncpg.Record]",
    asked: Sequence[tuple[str, Sequence[object]]],
    fresh: Mapping[str, str],
) -> None:
    """Write statements down in the floor's own database; `fresh`: what each request has anew."""
    await connection.execute(REMEMBER)
    rows = []
    for place, (statement, values) in enumerate(asked):
        text = json.dumps([_tagged(one) for one in values], ensure_ascii=False)
        for value, name in fresh.items():
            text = text.replace(value, name)
        rows.append((place, statement, text))
    await connection.executemany(
        "insert into bench_statement values ($1, $2, $3::text::jsonb)", rows
    )


async def kept(pool: "asyncpg.Pool[asyncpg.Record]") -> list[tuple[str, str]]:
    """Read them back: each statement with its parameters as text."""
    rows = await pool.fetch(
        "select statement, parameters::text as parameters from bench_statement order by place"
    )
    return [(row["statement"], row["parameters"]) for row in rows]


def renewed(parameters: str, fresh: Mapping[str, str]) -> list[object]:
    """Give a statement's parameters with new ids."""
    for name, value in fresh.items():
        parameters = parameters.replace(name, value)
    return [_untagged(one) for one in json.loads(parameters)]


def _tagged(value: object) -> object:
    if isinstance(value, UUID):
        return {"uuid": str(value)}
    if isinstance(value, bytes):
        return {"bytes": value.hex()}
    if isinstance(value, datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return {"plain": value}


def _untagged(tagged: Mapping[str, Any]) -> object:
    [(kind, value)] = tagged.items()
    return _READ[kind](value) if kind in _READ else value


_READ: dict[str, Callable[[str], object]] = {
    "uuid": UUID,
    "bytes": bytes.fromhex,
    "moment": datetime.fromisoformat,
    "day": date.fromisoformat,
}
