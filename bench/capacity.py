"""Ten thousand people in a minute for three hundred places, `serve` killed midway: exactly 300.

The same rush against "count, then insert" beside it sells places twice: the test can fail.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from datetime import time as clock_time
from http import HTTPStatus
from pathlib import Path
from uuid import UUID

import asyncpg

from machi.local.faults.member import Member
from machi.local.faults.patient import Patient
from machi.local.faults.rush import API, Rush
from machi.local.measuring.measured import Measured
from machi.local.measuring.workshop import Workshop, process, workshop
from machi.queue.app import SERVICE
from machi.queue.commands.booking.make_slots import make_slots
from machi.queue.queries.calendar import calendar
from machi.shared.clock import JAPAN, business_date
from machi.shared.embedded.ports import free_port
from machi.shared.ids import new_id
from machi.shared.service import Context

EACH = 5
"""Places in a slot."""
EXPIRED_SECONDS = 5.0
OFFER = """
insert into offer (code, site, line, kind, name, name_en, minutes, slots_needed, opens_days,
                   closes_days, cancel_days, change_days, people_at_most, per_person, grace_minutes,
                   needs_notice, needs_contact, waitlist, web_places, phone_places,
                   counter_places, open, position)
values ('rush', 'honcho', 'shimin-ido', 'window', '殺到', 'Rush', 10, 1, $1, 0, 0, 0, 1, 1, 10,
        false, false, false, $2, 1, 1, true, 99)
"""
HOURS = """
insert into offer_hours (offer, weekday, opens, closes)
values ('rush', $1, '09:00', time '09:00' + $2::integer * interval '10 minutes')
"""
SLOTS = "select id from slot where offer = $1 and starts_at > $2 order by starts_at"
TAKEN = """
select coalesce(sum(taken), 0) from slot_capacity join slot on slot.id = slot_id
 where offer = 'rush' and channel = $1
"""
CONFIRMED = "select count(*) from reservation where offer = 'rush' and state = 'confirmed'"
SAID = "select count(*) from outbox where subject = 'queue.reservation.confirmed.v1'"
OVERSOLD = """
select coalesce(sum(greatest(n - $1::integer, 0)), 0)
  from (select count(*) as n from booked group by slot) slots
"""
NAIVE = "create table booked (slot uuid not null, token uuid primary key)"


async def measure(people: int = 10_000, seconds: int = 60, places: int = 300) -> list[Measured]:
    """Measure ours, how soon an expired place is back, and the rush at "count, then insert"."""
    async with workshop() as place:
        ours = await _ours(place, people, seconds, places)
        return [*ours, await _check_then_insert(place, people, seconds, places)]


async def _ours(place: Workshop, people: int, seconds: int, places: int) -> list[Measured]:
    url = await place.database(SERVICE, "queue")
    connection = await asyncpg.connect(url)
    async with place.context(SERVICE, url) as context:
        await SERVICE.seed(context)
        slots = await _slots(context, connection, places)
    async with _running(place, url) as members:
        ports = [member.port for member in members]
        rush = Rush(slots, people, seconds, ports, repeats=True)
        killing = asyncio.create_task(_kill_midway(members, seconds))
        began = time.perf_counter()
        answers = await rush.begin()
        took = time.perf_counter() - began
        await killing
        back = await _until_bookable_again(connection, ports)
    said = [await connection.fetchval(each) for each in (CONFIRMED, SAID)]
    taken = [await connection.fetchval(TAKEN, channel) for channel in ("web", "phone")]
    await connection.close()
    detail = (
        f"{people} people in {took:.0f} s, {sum(answers.refused.values())} refusals,"
        f" {answers.cut} requests cut by kill -9 and sent again"
    )
    return [
        _off("confirmed", said[0], places, detail),
        _off("confirmed, as told", len(set(answers.confirmed)), places, detail),
        _off("confirmed, events", said[1], places, detail),
        _off("taken of the web's places", taken[0], places, detail),
        _off("taken of the telephone's", taken[1], 0, "the web's rush touches none of them"),
        _off("answered in two ways", answers.different, 0, "each grant asked for twice"),
        Measured(
            name="an expired place is back",
            value=back,
            unit="s",
            goal=EXPIRED_SECONDS,
            at="most",
            detail="from the end of its hold until somebody else holds it, over HTTP",
        ),
    ]


async def _check_then_insert(place: Workshop, people: int, seconds: int, places: int) -> Measured:
    """Send the same rush to a handler that counts and then inserts, as booking systems do."""
    await place.postgres.create("naive", place.password, "naive")
    url = place.postgres.url("naive", "naive", place.password)
    connection = await asyncpg.connect(url)
    await connection.execute(NAIVE)
    slots = [new_id() for _ in range(places // EACH)]
    bare = ["machi.local.measuring.floor", str(Path(__file__)), "{port}", url]
    async with process(place, bare) as port:
        await Rush(slots, people, seconds, [port], repeats=False).begin()
    oversold = await connection.fetchval(OVERSOLD, EACH)
    await connection.close()
    return Measured(
        name="count, then insert: oversold",
        value=oversold,
        unit="",
        goal=1,
        detail="the same rush notices what is wrong with it",
    )


async def floor(pool: "asyncpg.Pool[asyncpg.Record]", path: str, body: bytes) -> bytes:
    """Count, then insert: right as long as nobody else asks meanwhile."""
    if path != API:
        return json.dumps({"state": "confirmed"}).encode()
    (slot,) = json.loads(body)["slots"]
    async with pool.acquire() as connection:
        booked = await connection.fetchval(
            "select count(*) from booked where slot = $1", UUID(slot)
        )
    if booked >= EACH:
        return json.dumps({"code": "full"}).encode()
    token = new_id()
    async with pool.acquire() as connection:
        await connection.execute("insert into booked values ($1, $2)", UUID(slot), token)
    return json.dumps({"token": str(token)}).encode()


def _off(name: str, value: int, goal: int, detail: str) -> Measured:
    return Measured(
        name=f"{name}: off by",
        value=abs(value - goal),
        unit="",
        goal=0,
        at="most",
        detail=f"{value} of {goal}; {detail}",
    )


async def _slots(
    context: Context, connection: "asyncpg.Connection[asyncpg.Record]", places: int
) -> list[UUID]:
    """Let the calendar make the slots of one coming day: so many places, five in each."""
    at = context.clock.now()
    today = business_date(at)
    window = [today + timedelta(days=n) for n in range(1, 15)]
    site = await calendar("honcho", window[0], window[-1], context.db)
    day = next(day for day in window if site.closed_for("shimin-ido", day) is None)
    await connection.execute(OFFER, (day - today).days, EACH)
    await connection.execute(HOURS, day.weekday(), places // EACH)
    await make_slots(at, context.db)
    tomorrow = datetime.combine(today + timedelta(days=1), clock_time(), JAPAN)
    return [row["id"] for row in await connection.fetch(SLOTS, "rush", tomorrow)]


async def _kill_midway(members: list[Member], seconds: float) -> None:
    """End one process with signal 9 in the thick of it, and another later."""
    for member, moment in zip(members, (0.1, 0.3), strict=False):
        await asyncio.sleep(seconds * moment)
        member.kill()
        member.kills += 1


async def _until_bookable_again(
    connection: "asyncpg.Connection[asyncpg.Record]", ports: list[int]
) -> float:
    """Let a hold's time be over now, and ask for its place until somebody else has it."""
    slot = (await connection.fetch(SLOTS, "tennyu", datetime.now(UTC) + timedelta(days=2)))[0]["id"]
    patient, wish = Patient(ports), {"slots": [str(slot)]}

    async def hold() -> bool:
        key = {"idempotency-key": str(new_id())}
        return (await patient.post(API, key, wish))[0] == HTTPStatus.CREATED

    while await hold():
        pass
    ended = time.perf_counter()
    await connection.execute("update reservation set held_until = now() where state = 'held'")
    while True:
        if await hold():
            break
        await asyncio.sleep(0.05)
    patient.hang_up()
    return time.perf_counter() - ended


@asynccontextmanager
async def _running(place: Workshop, url: str) -> AsyncIterator[list[Member]]:
    """Run `serve` twice and `work` once; whatever dies is started again. Gives those that serve.

    Nothing listens where NATS should be: what is decided here must not need it.
    """
    nowhere = {"QUEUE_NATS_URL": f"nats://127.0.0.1:{free_port()}"}
    variables = place.environment(SERVICE, url) | nowhere
    members = [
        Member(SERVICE.name, verb, place.folder, variables) for verb in ("serve", "serve", "work")
    ]
    running = [asyncio.create_task(member.keep_running()) for member in members]
    try:
        for member in members:
            await member.until_up()
        yield members[:2]
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
