"""From anything that happens in a crowded hall to the wait that is told anew: database and phone.

Real servers: PostgreSQL, `serve`, and `work` with the forecaster and its child process. People come
and are called at moments of chance, also while a forecast is being made.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from random import Random
from statistics import median, quantiles

import asyncpg

from machi.local.faults.member import Member
from machi.local.faults.patient import Patient
from machi.local.measuring.measured import Measured
from machi.local.measuring.watchers.pages import Fetchers, get
from machi.local.measuring.workshop import Workshop, workshop
from machi.queue.app import SERVICE
from machi.shared.auth.keys import SIGNING_KEY, StaffSigner
from machi.shared.clock import business_date
from machi.shared.embedded.ports import free_port
from machi.shared.ids import new_id

GOAL_SECONDS = 1.0
LOOK_SECONDS = 0.01
PATIENCE_SECONDS = 30
LINES = ("shimin-shomei", "shimin-ido", "hoken-kokuho")
API = "/queue/api/v1"
CROWD = """
insert into ticket (id, token, site, line, business_date, prefix, serial, number, state, origin,
                    priority_class, call_count, issued_at, credit_from, revision)
select gen_random_uuid(), 'bench-' || lpad(n::text, 20, '0'), 'honcho', l.code, $2::date, l.prefix,
       900 + n, l.prefix || (900 + n), 'waiting', 'phone', 3, 0, now(),
       now() - (3600 - 18 * n) * interval '1 second', 1
  from generate_series(1, $1::integer) n
  join line l on l.site = 'honcho' and l.code = ($3::varchar[])[1 + n % 3]
"""
COUNTERS = """
insert into counter (id, site, name, lines, open, revision, position)
select gen_random_uuid(), 'honcho', 'bench ' || n, $2::varchar[], true, 1, 100 + n
  from generate_series(1, $1::integer) n
returning id
"""
HAPPENED = "select max(position) from event_log where data ->> 'ticket_id' = $1"
PROGRESS = "select position from forecast_progress where site = 'honcho'"


async def measure(
    waiting: int = 200, counters: int = 12, events: int = 40, disk: int = 1
) -> list[Measured]:
    """Let so many people come and be called, and see how soon every wait is told anew."""
    async with workshop(wait_for_disk=bool(disk)) as place, _hall(place, waiting, counters) as hall:
        await hall.live_through(events // 2)
    return [
        _soon("told anew after an event", hall.told, f"{waiting} wait at {counters} counters"),
        _soon("shown on the phone", hall.shown, "of who took a number, from the answer to it"),
    ]


@dataclass(slots=True)
class Hall:
    """A served hall, and the seconds that everything took."""

    database: "asyncpg.Pool[asyncpg.Record]"
    people: Patient
    pages: Fetchers
    staff: dict[str, str]
    counters: list[str]
    told: list[float] = field(default_factory=list)
    shown: list[float] = field(default_factory=list)

    async def live_through(self, turns: int) -> None:
        """In each turn somebody comes, and somebody is called a moment later, or much later."""
        chance = Random(7)  # noqa: S311 - a measurement that repeats itself
        async with asyncio.timeout(PATIENCE_SECONDS):
            await self._until_known(0)
        for turn in range(turns):
            counter = self.counters[turn % len(self.counters)]
            async with asyncio.timeout(PATIENCE_SECONDS):
                await asyncio.gather(self._take(), self._call(counter, chance.uniform(0, 0.7)))
            await asyncio.sleep(chance.uniform(0, 1))

    async def _take(self) -> None:
        answer = await self._ask("/desk/tickets", {"site": "honcho", "line": LINES[0]})
        began = time.perf_counter()
        await asyncio.gather(
            self._until_told(answer["ticket_id"], began), self._until_shown(answer["token"], began)
        )

    async def _call(self, counter: str, after: float) -> None:
        await asyncio.sleep(after)
        called = await self._ask(f"/counters/{counter}/call-next")
        await self._until_told(called["ticket_id"], time.perf_counter())
        for verb in ("start", "finish"):
            await self._ask(f"/counters/{counter}/{verb}")

    async def _until_told(self, ticket: str, began: float) -> None:
        """Wait until forecasts were made with what just happened to this ticket."""
        happened = await self.database.fetchval(HAPPENED, ticket)
        await self._until_known(happened)
        self.told.append(time.perf_counter() - began)

    async def _until_shown(self, token: str, began: float) -> None:
        """Ask as the phone does until the wait is there."""
        asked = get(f"{API}/tickets/{token}")
        while True:
            if json.loads(await self.pages.ask(asked))["forecast"] is not None:
                break
            await asyncio.sleep(LOOK_SECONDS)
        self.shown.append(time.perf_counter() - began)

    async def _until_known(self, position: int) -> None:
        while True:
            known = await self.database.fetchval(PROGRESS)
            if known is not None and known >= position:
                return
            await asyncio.sleep(LOOK_SECONDS)

    async def _ask(self, path: str, body: object = None) -> dict[str, str]:
        key = {"idempotency-key": str(new_id())}
        status, answer = await self.people.post(API + path, self.staff | key, body)
        if status >= HTTPStatus.BAD_REQUEST:
            raise RuntimeError(f"{path}: {answer}")
        return answer


@asynccontextmanager
async def _hall(place: Workshop, waiting: int, counters: int) -> AsyncIterator[Hall]:
    url = await place.database(SERVICE, "queue")
    async with place.context(SERVICE, url) as context:
        await SERVICE.seed(context)
    now = datetime.now(UTC)
    signer = StaffSigner.read(place.folder / SIGNING_KEY)
    token = signer.sign(new_id(), "見本 職員", {"honcho": ["clerk"]}, at=now)
    async with asyncpg.create_pool(url, min_size=4, max_size=4) as database:
        await database.execute(CROWD, waiting, business_date(now), list(LINES))
        opened = await database.fetch(COUNTERS, counters, list(LINES))
        await database.execute("analyze")
        async with _running(place, url) as port:
            people, pages = Patient([port]), Fetchers(port, 2)
            await pages.open()
            yield Hall(
                database,
                people,
                pages,
                {"authorization": f"Bearer {token}"},
                [str(row["id"]) for row in opened],
            )
            people.hang_up()
            pages.close()


@asynccontextmanager
async def _running(place: Workshop, url: str) -> AsyncIterator[int]:
    """Run `serve` and `work`; nothing listens where NATS should be. Gives the port of `serve`."""
    nowhere = {"QUEUE_NATS_URL": f"nats://127.0.0.1:{free_port()}"}
    variables = place.environment(SERVICE, url) | nowhere
    serve, work = (
        Member(SERVICE.name, verb, place.folder, variables) for verb in ("serve", "work")
    )
    running = [asyncio.create_task(each.keep_running()) for each in (serve, work)]
    try:
        await serve.until_up()
        await work.until_up()
        yield serve.port
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


def _soon(name: str, seconds: list[float], detail: str) -> Measured:
    return Measured(
        name=name,
        value=quantiles(seconds, n=20)[-1],
        unit="s p95",
        goal=GOAL_SECONDS,
        at="most",
        detail=f"p50 {median(seconds):.2f}, slowest {max(seconds):.2f} of {len(seconds)}; {detail}",
    )
