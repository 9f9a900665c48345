"""Thirty counters, five hundred tickets, a hundred rounds; in each, `serve` is killed midway."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from uuid import UUID

import asyncpg

from machi.local.faults.counters import Clerk, Pressed
from machi.local.faults.member import Member, several, until
from machi.local.measuring.measured import Measured
from machi.local.measuring.workshop import Workshop, workshop
from machi.queue.app import SERVICE
from machi.queue.domain.ticket import ACTIVE
from machi.queue.tables.base import one_of
from machi.shared.auth.keys import SIGNING_KEY, StaffSigner
from machi.shared.clock import business_date
from machi.shared.ids import new_id

PROCESSES = 2
TICKETS = """
insert into ticket (id, token, site, line, business_date, prefix, serial, number, state, origin,
                    priority_class, call_count, issued_at, credit_from, revision)
select gen_random_uuid(), 'rush-' || $2::integer || '-' || n, 'honcho', 'shimin-shomei', $3::date,
       'A',
       $2::integer * $1 + n, 'A' || ($2::integer * $1 + n), 'waiting', 'phone', 1 + n % 3, 0, now(),
       now() + n * interval '1 microsecond', 1
  from generate_series(1, $1::integer) n
"""
COUNTERS = """
insert into counter (id, site, name, lines, open, revision, position)
select gen_random_uuid(), 'honcho', 'rush ' || n, array['shimin-shomei'], true, 1, 100 + n
  from generate_series(1, $1::integer) n returning id
"""
WITH_TWO = f"""
select count(*) from (select 1 from ticket where state in ({one_of(ACTIVE)})
                      group by counter_id having count(*) > 1) two
"""  # noqa: S608 - our own states; written out, so that those who are served are found by index
CALLED = """
select entity_id, count(*) from outbox where subject = 'queue.ticket.called.v1' group by entity_id
"""
DONE = "select count(*) from ticket where state = 'done'"


async def measure(rounds: int = 100, counters: int = 30, tickets: int = 500) -> list[Measured]:
    """Every clerk calls, serves and finishes until nobody waits, round after round."""
    pressed = Pressed()
    async with workshop() as place:
        url = await place.database(SERVICE, "queue")
        async with place.context(SERVICE, url) as context:
            await SERVICE.seed(context)
        connection = await asyncpg.connect(url)
        ids = [row["id"] for row in await connection.fetch(COUNTERS, counters)]
        variables = place.environment(SERVICE, url)
        serving = several(PROCESSES, SERVICE.name, place.folder, variables)
        async with serving as members, _watched(url) as with_two:
            for number in range(rounds):
                today = business_date(datetime.now(UTC))
                await _round(
                    connection,
                    members,
                    _clerks(place, ids, members, pressed),
                    pressed,
                    (number, tickets, today),
                )
        said = {row["entity_id"]: row["count"] for row in await connection.fetch(CALLED)}
        done = await connection.fetchval(DONE)
        await connection.close()
    return _judged(pressed, said, done, max(with_two), rounds * tickets, members)


def _judged(  # noqa: PLR0913, PLR0917 - everything that the hall left behind
    pressed: Pressed,
    said: dict[str, int],
    done: int,
    with_two: int,
    people: int,
    members: list[Member],
) -> list[Measured]:
    answered = Counter(pressed.called)
    problems = {
        "called twice": sum(n > 1 for n in answered.values()) + sum(n > 1 for n in said.values()),
        "a counter with two": with_two,
        "lost": people - min(done, len(answered), len(said)),
        "conflicts shown": len(pressed.refusals),
    }
    kills = sum(member.kills for member in members)
    about = f"{people} people, {kills} kills, {pressed.cut} presses cut and sent again"
    waits = sorted(pressed.seconds)
    p99 = 1000 * waits[len(waits) * 99 // 100]
    return [
        *(
            Measured(name=name, value=value, unit="", goal=0, at="most", detail=about)
            for name, value in problems.items()
        ),
        Measured(
            name="call p99",
            value=p99,
            unit="ms",
            goal=200,
            at="most",
            detail=f"p50 {1000 * waits[len(waits) // 2]:.0f} ms, retries included",
        ),
    ]


def _clerks(
    place: Workshop, ids: list[UUID], members: list[Member], pressed: Pressed
) -> list[Clerk]:
    """Sit a clerk of their own down at each counter; half of them ask each process first."""
    signer = StaffSigner.read(place.folder / SIGNING_KEY)
    ports = [member.port for member in members]
    now = datetime.now(UTC)
    return [
        Clerk(
            counter,
            ports if place_ % 2 else ports[::-1],
            signer.sign(new_id(), "見本 職員", {"honcho": ["clerk"]}, at=now),
            pressed,
        )
        for place_, counter in enumerate(ids)
    ]


async def _round(
    connection: "asyncpg.Connection[asyncpg.Record]",
    members: list[Member],
    clerks: list[Clerk],
    pressed: Pressed,
    hall: tuple[int, int, date],
) -> None:
    """Fill the hall, let all work, and kill a process when half of the people were served."""
    number, tickets, today = hall
    await connection.execute(TICKETS, tickets, number, today)
    struck = members[number % len(members)]
    async with asyncio.TaskGroup() as working:
        for clerk in clerks:
            working.create_task(clerk.work())
        await until(lambda: pressed.finished >= number * tickets + tickets // 2)
        struck.kill()
        struck.kills += 1
    for member in members:
        await member.until_up()


@asynccontextmanager
async def _watched(url: str) -> AsyncIterator[list[int]]:
    """Look all the time for counters that have two people at once."""
    connection = await asyncpg.connect(url)
    seen, over = [0], asyncio.Event()

    async def look() -> None:
        while not over.is_set():
            seen.append(await connection.fetchval(WITH_TWO))
            await asyncio.sleep(0.02)

    watch = asyncio.create_task(look())
    try:
        yield seen
    finally:
        over.set()
        await watch
        await connection.close()
