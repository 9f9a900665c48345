"""A citizen's draft is sent from its check page, against the same SQL behind a bare handler.

The floor reads the draft by its address and writes the case, with exactly the statements of the
service; it judges nothing, opens nothing and seals nothing. Every draft has a key and answers of
its own, and every round ends with a look at the database: as many cases as there were drafts.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import asyncpg

from machi.forms.app import SERVICE
from machi.forms.commands.submit_application import SubmitApplication, submit_application
from machi.forms.store.applications import token_hash
from machi.local.measuring.measured import Measured
from machi.local.measuring.sending.filled import fill, offer, send, token_of
from machi.local.measuring.sending.heard import Heard, keep, kept, renewed
from machi.local.measuring.side_by_side import Sides, compare
from machi.local.measuring.workshop import Workshop, workshop
from machi.shared.ids import new_id, new_readable_code
from machi.shared.service import Context

GOAL = 0.5
LEFT = "select count(*) filter (where state = 'draft') from application"


async def measure(
    rounds: int = 6, requests: int = 400, connections: int = 16, disk: int = 1
) -> list[Measured]:
    """Measure both sides in turns; every round begins with fresh drafts."""
    async with workshop(wait_for_disk=bool(disk)) as place:

        async def prepare(url: str, count: int) -> None:
            await _prepare(place, url, count)

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
        return [await compare("submit_page", sides, goal=GOAL)]


_known: dict[int, asyncio.Future[list[tuple[str, str]]]] = {}


async def floor(pool: "asyncpg.Pool[asyncpg.Record]", path: str, _: bytes) -> bytes:
    """Run the two statements as the service does, and nothing else."""
    if id(pool) not in _known:
        _known[id(pool)] = asyncio.ensure_future(kept(pool))
    [(look, _parameters), (write, parameters)] = await _known[id(pool)]
    async with pool.acquire() as connection:
        draft = await connection.fetchrow(look, token_hash(path.split("/")[3]))
    if draft is None:
        raise RuntimeError("the floor found no draft")
    own, number = str(draft["id"]), new_readable_code(12)
    fresh = {"OWN": own, "NUMBER": number, "EVENT": str(new_id()), "SEEN": draft["seen"]}
    async with pool.acquire() as connection:
        made = await connection.fetchrow(write, *renewed(parameters, fresh))
    if made is None:
        raise RuntimeError("the floor sent nothing")
    return number.encode()


async def _prepare(place: Workshop, url: str, count: int) -> None:
    async with place.context(SERVICE, url) as context:
        connection = await asyncpg.connect(url)
        if await connection.fetchval("select to_regclass('bench_statement') is null"):
            await offer(context)
            await _record(context, url, connection)
        left = await connection.fetchval(LEFT)
        await connection.close()
        if left:
            raise RuntimeError(f"{left} drafts were not sent: this measured nothing")
        await fill(context, url, count)


async def _record(
    context: Context, url: str, connection: "asyncpg.Connection[asyncpg.Record]"
) -> None:
    """Send one draft, and listen to what the database is asked; once warm, as all others."""
    await fill(context, url, 2)
    await submit_application(SubmitApplication(token_of(0), None), context)
    heard = Heard(context.db)
    listening = replace(context, db=heard)  # type: ignore[arg-type]  # all that sending asks of it
    case = await submit_application(SubmitApplication(token_of(1), None), listening)
    version = str(heard.asked[-1][1][10])
    events: list[UUID] = [
        row["id"]
        for row in await connection.fetch(
            "select id from outbox where entity_id = $1", str(case.id)
        )
    ]
    fresh = {str(case.id): "OWN", case.receipt_number or "": "NUMBER", str(events[0]): "EVENT"}
    await keep(connection, heard.asked, {**fresh, f'"{version}"': '"SEEN"'})


def _asks(count: int) -> Iterator[bytes]:
    return (send(number) for number in range(count))
