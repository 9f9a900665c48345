"""From a clerk's button to board, voice and phone, while thousands of pages are open."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median, quantiles

import asyncpg
import psutil

from machi.local.measuring.load import request
from machi.local.measuring.measured import Measured
from machi.local.measuring.watchers.pages import Fetchers, Stream, get
from machi.local.measuring.workshop import Workshop, process, workshop
from machi.queue.app import SERVICE
from machi.queue.store.voice import VERSION
from machi.queue.store.voice_maker import make
from machi.shared.auth.holders import DEVICE_COOKIE, Device, device_token
from machi.shared.auth.keys import SIGNING_KEY, StaffSigner
from machi.shared.clock import business_date
from machi.shared.ids import new_id

GOAL_MS = 500.0
SITE = "honcho"
TICKETS = """
insert into ticket (id, token, site, line, business_date, prefix, serial, number, state, origin,
                    priority_class, call_count, issued_at, credit_from, revision)
select gen_random_uuid(), 'bench-' || lpad(n::text, 20, '0'), 'honcho', l.code, $2::date, l.prefix,
       n, l.prefix || lpad(n::text, 4, '0'), 'waiting', 'phone', 3, 0, now(),
       now() - (20000 - n) * interval '1 second', 1
  from generate_series(1, $1::integer) n
  join line l on l.site = 'honcho' and l.position = 1 + n % 6
"""
DEVICE = """
insert into device (id, kind, site, paired_by, paired_at, seen_at, revision, volume)
values ($1, 'board', 'honcho', $1, now(), now(), 1, 70)
"""
TOKENS = "select number, token from ticket where site = 'honcho'"
COUNTERS = (
    "update counter set open = true, lines = (select array_agg(code) from line l"
    " where l.site = 'honcho') where site = 'honcho' returning id"
)


async def measure(watchers: int = 2000, calls: int = 100, disk: int = 1) -> list[Measured]:
    """Open so many phone pages, then let clerks call twice a second and watch what is shown when.

    Every phone has a waiting ticket of the same site, so that each call concerns all of them.
    """
    async with workshop(wait_for_disk=bool(disk)) as place:
        voice = place.folder / "voice"
        await asyncio.to_thread(make, voice / VERSION)
        async with _hall(place, voice, watchers) as hall:
            await _open_phones(hall)
            seen = await _call(hall, calls)
            return _results(hall, seen, watchers)


@dataclass(slots=True)
class Hall:
    """A served site with everybody in it."""

    port: int
    clerk: str
    board_cookie: str
    counters: list[str]
    tokens: dict[str, str]
    server: psutil.Process
    phones: Fetchers
    hall_side: Fetchers
    """The clerk's terminal and the board: nobody else's pages are before theirs."""
    streams: dict[str, Stream] = field(default_factory=dict)
    fetching: set[asyncio.Task[None]] = field(default_factory=set)
    shown: dict[str, float] = field(default_factory=dict)
    """Number → when its phone showed that it is called."""
    news: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def leave(self) -> None:
        """Close every page."""
        for stream in self.streams.values():
            stream.close()
        await asyncio.gather(*self.fetching, return_exceptions=True)
        self.phones.close()
        self.hall_side.close()


@dataclass(slots=True)
class Seen:
    """Milliseconds from the button, and what it cost."""

    board: list[float] = field(default_factory=list)
    voice: list[float] = field(default_factory=list)
    phone: list[float] = field(default_factory=list)
    seconds: float = 0.0
    processor: float = 0.0
    fetched: int = 0


@asynccontextmanager
async def _hall(place: Workshop, voice: Path, watchers: int) -> AsyncIterator[Hall]:
    url = await place.database(SERVICE, "queue")
    async with place.context(SERVICE, url) as context:
        await SERVICE.seed(context)
    now = datetime.now(UTC)
    board = Device(new_id(), "board", SITE)
    connection = await asyncpg.connect(url)
    await connection.execute(TICKETS, watchers, business_date(now))
    await connection.execute(DEVICE, board.id)
    counters = [str(row["id"]) for row in await connection.fetch(COUNTERS)]
    tokens = {row["number"]: row["token"] for row in await connection.fetch(TOKENS)}
    await connection.execute("analyze")
    await connection.close()
    signer = StaffSigner.read(place.folder / SIGNING_KEY)
    variables = place.environment(SERVICE, url) | {
        "QUEUE_VOICE_FOLDER": str(voice),
        "MACHI_REQUESTS_PER_SECOND": "100000",
    }
    arguments = ["machi.queue", "serve", "--port", "{port}"]
    async with process(place, arguments, variables) as port:
        phones, hall_side = Fetchers(port, 200), Fetchers(port, 4)
        await phones.open()
        await hall_side.open()
        hall = Hall(
            port=port,
            clerk=signer.sign(new_id(), "見本 職員", {SITE: ["clerk"]}, at=now),
            board_cookie=device_token(place.password, board, at=now),
            counters=counters,
            tokens=tokens,
            server=_server(port),
            phones=phones,
            hall_side=hall_side,
        )
        yield hall
        await hall.leave()


def _server(port: int) -> psutil.Process:
    """Find the process that serves: our child with this port in its command line."""
    return next(
        child for child in psutil.Process().children(recursive=True) if str(port) in child.cmdline()
    )


async def _open_phones(hall: Hall) -> None:
    """Open every phone's stream, a hundred at a time, as when a hall fills."""
    loop = asyncio.get_running_loop()
    waiting = list(hall.tokens.items())
    for first in range(0, len(waiting), 100):
        group = waiting[first : first + 100]
        for number, token in group:
            stream = _phone(hall, number, token)
            await loop.create_connection(lambda stream=stream: stream, "127.0.0.1", hall.port)  # type: ignore[misc]  # mypy does not see the default
            hall.streams[number] = stream
        async with asyncio.timeout(60):
            await asyncio.gather(*(hall.streams[number].opened for number, _ in group))


def _phone(hall: Hall, number: str, token: str) -> Stream:
    """Be a phone: at every change it fetches its page's live part again, as live.js does."""
    page = get(f"/queue/t/{token}", ["machi-block: live"])

    async def fetch() -> None:
        if b'data-state="called"' in await hall.phones.ask(page):
            async with hall.news:
                hall.shown.setdefault(number, time.perf_counter())
                hall.news.notify_all()

    def changed() -> None:
        task = asyncio.create_task(fetch())
        hall.fetching.add(task)
        task.add_done_callback(hall.fetching.discard)

    return Stream(f"/queue/t/{token}/live", (), changed)


async def _call(hall: Hall, calls: int) -> Seen:
    """Press the button so often, and watch the board and the phone of whoever is called."""
    seen = Seen()
    board = _Board(hall)
    await board.open()
    await asyncio.sleep(2)
    before, began = hall.phones.fetched, time.perf_counter()
    used = hall.server.cpu_times()
    for turn in range(calls):
        due = began + turn / 2
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        counter = hall.counters[turn % len(hall.counters)]
        pressed = time.perf_counter()
        number = await _press(hall, counter, "call-next")
        shown, spoken = await board.shows(number)
        seen.board.append((shown - pressed) * 1000)
        seen.voice.append((spoken - pressed) * 1000)
        async with asyncio.timeout(30), hall.news:
            await hall.news.wait_for(partial(hall.shown.__contains__, number))
        seen.phone.append((hall.shown[number] - pressed) * 1000)
        await _press(hall, counter, "start")
        await _press(hall, counter, "finish")
    seen.seconds = time.perf_counter() - began
    after = hall.server.cpu_times()
    seen.processor = after.user + after.system - used.user - used.system
    seen.fetched = hall.phones.fetched - before
    return seen


async def _press(hall: Hall, counter: str, verb: str) -> str:
    """Press a button over HTTP; gives the number that it was about."""
    headers = {"authorization": f"Bearer {hall.clerk}"}
    answer = await hall.hall_side.ask(
        request(f"/queue/api/v1/counters/{counter}/{verb}", b"", headers)
    )
    return answer.split(b'"number":"')[1].split(b'"')[0].decode()


class _Board:
    """The wallboard: fetches its live part at every change, and the sound of a new call."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        cookie = f"cookie: {DEVICE_COOKIE}={hall.board_cookie}"
        self._page = get(f"/queue/board/{SITE}", ["machi-block: live", cookie])
        self._woken = asyncio.Event()
        self._stream = Stream(f"/queue/board/{SITE}/live", [cookie], self._woken.set)

    async def open(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: self._stream, "127.0.0.1", self._hall.port)
        await self._stream.opened

    async def shows(self, number: str) -> tuple[float, float]:
        """Wait until the number is large on the board, and until its sound is here."""
        large = f'machi-call__number">{number}<'.encode()
        async with asyncio.timeout(30):
            while large not in await self._hall.hall_side.ask(self._page):
                await self._woken.wait()
                self._woken.clear()
        shown = time.perf_counter()
        sound = await self._hall.hall_side.ask(get(f"/queue/voice/ja/{number}/1.wav"))
        if not sound.startswith(b"RIFF"):
            raise RuntimeError("the call has no sound")
        return shown, time.perf_counter()


def _results(hall: Hall, seen: Seen, watchers: int) -> list[Measured]:
    memory = hall.server.memory_info().rss / 2**20
    cost = (
        f"{seen.processor / seen.seconds:.2f} of a processor, {seen.fetched / seen.seconds:.0f} "
        f"pages fetched/s, {memory:.0f} MiB with {watchers} streams"
    )
    return [
        Measured(
            name=f"button_to_{name}",
            value=quantiles(values, n=20)[-1],
            unit="ms p95",
            goal=GOAL_MS,
            at="most",
            detail=f"p50 {median(values):.0f} ms, max {max(values):.0f} ms; {cost}",
        )
        for name, values in (("board", seen.board), ("voice", seen.voice), ("phone", seen.phone))
    ]
