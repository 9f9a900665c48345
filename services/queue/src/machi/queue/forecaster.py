"""Forecasts in `work`: notices what happened at a site, imagines the rest of the day, tells it.

The roll-outs run in a child process: they are pure Python and would hold up the event loop that
relays events (docs/decisions/0014). The child reads states from its standard input and ends when
that ends, so that a killed worker leaves nothing behind.
"""

import asyncio
import contextlib
import pickle
import sys
from collections.abc import Iterable
from datetime import datetime, timedelta

from machi.queue.commands.forecast.make_forecasts import Forecasts, make_forecasts
from machi.queue.commands.forecast.tell_to_leave import tell_to_leave
from machi.queue.domain.forecast.hall import Hall
from machi.queue.domain.forecast.history import History
from machi.queue.domain.forecast.outlook import Outlook
from machi.queue.domain.forecast.wait_range import wait_range
from machi.queue.queries.departures import who_should_leave
from machi.queue.roll_outs import HEADER
from machi.shared.db.tables import CHANNEL
from machi.shared.errors import Unavailable
from machi.shared.service import Context

LOOK_SECONDS = 0.3
"""How often it is looked whether something happened."""
WAKE_AFTER = timedelta(seconds=2)
"""Live pages of a site are woken by forecasts at most so often."""
PAYLOAD = 7000
"""PostgreSQL's notifications hold just under 8,000 bytes."""


class ChildDied(Unavailable):
    """The child process ended in the middle of a forecast; the next one starts another."""

    code = "queue.forecaster_died"


class Imagination:
    """The child process that makes roll-outs, started when the first are asked for."""

    def __init__(self) -> None:
        self._child: asyncio.subprocess.Process | None = None

    @property
    def pid(self) -> int | None:
        """Which process it is; None before the first forecast."""
        return self._child.pid if self._child else None

    async def look_ahead(self, hall: Hall, history: History, seed: str) -> Outlook:
        """Make the roll-outs of `domain/forecast/outlook.py` in the child.

        Raises:
            ChildDied: it was killed meanwhile.

        """
        child = await self._running()
        if child.stdin is None or child.stdout is None:
            raise ChildDied
        asked = pickle.dumps((hall, history, seed))
        try:
            child.stdin.write(HEADER.pack(len(asked)) + asked)
            await child.stdin.drain()
            (size,) = HEADER.unpack(await child.stdout.readexactly(HEADER.size))
            answer = await child.stdout.readexactly(size)
        except (OSError, asyncio.IncompleteReadError) as error:
            await self.end()
            raise ChildDied from error
        except asyncio.CancelledError:
            await self.end()  # half an answer may be under way: nobody can ask this child again
            raise
        outlook: Outlook = pickle.loads(answer)  # noqa: S301 - from our own child, over a pipe
        return outlook

    async def end(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        with contextlib.suppress(ProcessLookupError):
            child.kill()
        await child.wait()

    async def _running(self) -> asyncio.subprocess.Process:
        if self._child is None or self._child.returncode is not None:
            self._child = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "machi.queue.roll_outs",
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
            )
        return self._child


class Wakes:
    """What the live pages of each site were woken for last, so that nothing is said twice."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._seen: dict[str, dict[str, object]] = {}
        self._woken: dict[str, datetime] = {}

    async def wake(self, site: str, forecasts: Forecasts) -> None:
        """Wake pages on which another range than before would be read."""
        now = self._context.clock.now()
        if site in self._woken and now - self._woken[site] < WAKE_AFTER:
            return
        reads = _read_on_pages(site, forecasts)
        before = self._seen.get(site, {})
        changed = [topic for topic, read in reads.items() if before.get(topic) != read]
        self._seen[site] = reads
        if changed:
            self._woken[site] = now
        for payload in _payloads(changed):
            await self._context.db.row("select pg_notify($1, $2)", CHANNEL, payload)


def _read_on_pages(site: str, forecasts: Forecasts) -> dict[str, object]:
    ranges = {line: wait_range(told.p10, told.p80) for line, told in forecasts.lines.items()}
    reads: dict[str, object] = {f"board:{site}": (ranges, forecasts.stopped)}
    for ticket, told in forecasts.tickets.items():
        reads[f"ticket:{ticket}"] = wait_range(told.p10, told.p80)
    return reads


def _payloads(topics: Iterable[str]) -> list[str]:
    """Join topics to as few notifications as hold them."""
    payloads: list[str] = []
    for topic in topics:
        if payloads and len(payloads[-1]) + len(topic) < PAYLOAD:
            payloads[-1] += f" {topic}"
        else:
            payloads.append(topic)
    return payloads


async def forecast_for_ever(context: Context) -> None:
    """Forecast every site again and again; ends only when it is cancelled, or crashes."""
    imagination, wakes = Imagination(), Wakes(context)
    try:
        while True:
            for site in await context.db.rows("select code from site order by position"):
                await forecast_once(site["code"], context, imagination, wakes)
            await asyncio.sleep(LOOK_SECONDS)
    finally:
        await imagination.end()


async def forecast_once(
    site: str, context: Context, imagination: Imagination, wakes: Wakes
) -> Forecasts | None:
    """Forecast one site if something happened; wake its pages, and whoever should leave now."""
    at = context.clock.now()
    forecasts = await make_forecasts(site, at, context.db, imagination.look_ahead)
    if forecasts is None:
        return None
    await wakes.wake(site, forecasts)
    for ticket in await who_should_leave(site, at, context.db):
        await tell_to_leave(ticket, at, context.db)
    return forecasts
