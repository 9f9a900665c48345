"""Live pages: one LISTEN connection a process tells every open page, by topic, that it changed.

The outbox trigger notifies on `machi_outbox` when a change commits; the payload is the topics of
the pages that show it. A page is told only *that* it changed and fetches itself again, so a lost
connection loses nothing, and no page's data passes here.

Every event has an id `<epoch>-<version>`. A browser that reconnects sends the last one it saw; when
something changed since, or the server was started again (another epoch), it is told at once.
"""

import asyncio
import contextlib
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TypeAlias

import asyncpg
import structlog

from machi.shared.db.tables import CHANNEL
from machi.shared.ids import new_secret
from machi.shared.web.streams import live_response

__all__ = ["LiveHub", "live_response"]

log = structlog.get_logger()

_REMEMBERED_TOPICS = 100_000
_LONGEST_NUMBER = 18
_BACK_OFF = (0.1, 0.5, 1.0, 2.0, 5.0)
_PACED_AT_ONCE = 5
_PACED_EVERY = 0.1  # seconds: fifty pages a second fetch themselves again, however many are open
_CHECK_EVERY = 15.0  # seconds between two looks whether the connection still answers
_PATIENCE = 5.0
_NAMED = {"application_name": "machi live"}
_CANNOT_LISTEN = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError)

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"


class LiveHub:
    """Hears what changed in one service's database and wakes the streams that show it.

    It connects when the first page asks, and reconnects by itself; after a gap every topic counts
    as changed, because nobody knows what happened meanwhile.
    """

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._epoch = new_secret(64)
        self._version = 0
        self._floor = 0  # a topic that is not in _changed may have changed up to this version
        self._changed: OrderedDict[str, int] = OrderedDict()
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._patient: dict[str, set[asyncio.Event]] = {}
        self._due: dict[asyncio.Event, None] = {}  # in the order in which they became due
        self._pacing: asyncio.Task[None] | None = None
        self._listener: asyncio.Task[None] | None = None
        self._listening = asyncio.Event()
        self.stopped = False

    @property
    def listening(self) -> bool:
        """Whether changes are heard now."""
        return self._listening.is_set()

    async def start(self) -> None:
        """Begin to listen, and wait a moment for it; pages start it by themselves."""
        if self._listener is None and not self.stopped:
            self._listener = asyncio.create_task(self._keep_listening(), name="live hub")
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(1):
                await self._listening.wait()

    async def stop(self) -> None:
        """End every stream now and stop listening. Safe to call twice."""
        self.stopped = True
        for woken in self._everybody(self._waiting) | self._everybody(self._patient):
            woken.set()
        if self._listener is not None:
            self._listener.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listener
            self._listener = None
        if self._pacing is not None:
            self._pacing.cancel()
            self._pacing = None

    def position(self) -> str:
        """Name this moment: the id of an event that is sent now."""
        return f"{self._epoch}-{self._version}"

    def changed_since(self, position: str | None, topics: Iterable[str]) -> bool:
        """Tell whether one of the topics changed after a position. When unsure: yes."""
        epoch, _, version = (position or "").rpartition("-")
        understood = version.isascii() and version.isdecimal() and len(version) <= _LONGEST_NUMBER
        if epoch != self._epoch or not understood:
            return True
        last = max((self._changed.get(topic, self._floor) for topic in topics), default=0)
        return last > int(version)

    def tell(self, topics: Iterable[str]) -> None:
        """Mark topics as changed and wake whoever shows them."""
        named = [topic for topic in topics if topic]
        self._version += 1
        for topic in named:
            self._changed[topic] = self._version
            self._changed.move_to_end(topic)
        while len(self._changed) > _REMEMBERED_TOPICS:
            _, forgotten = self._changed.popitem(last=False)
            self._floor = max(self._floor, forgotten)
        self._wake(named)

    def tell_all(self) -> None:
        """Mark every topic as changed: after a gap in listening."""
        self._version += 1
        self._floor = self._version
        self._changed.clear()
        patient = self._everybody(self._patient)
        for woken in self._everybody(self._waiting) - patient:
            woken.set()
        self._pace_out(patient)

    @contextlib.contextmanager
    def subscribed(
        self, topics: Collection[str], paced: Collection[str] = ()
    ) -> Iterator[asyncio.Event]:
        """Lend an event that is set when one of the topics changes, or when the hub stops.

        For `paced` topics it is set in its turn, fifty a second in all: what concerns everybody a
        little must not make everybody ask at once. At once where few listen.
        """
        woken = asyncio.Event()
        both = ((self._waiting, topics), (self._patient, paced))
        for listeners, named in both:
            for topic in named:
                listeners.setdefault(topic, set()).add(woken)
        try:
            yield woken
        finally:
            self._due.pop(woken, None)
            for listeners, named in both:
                for topic in named:
                    listeners[topic].discard(woken)
                    if not listeners[topic]:
                        del listeners[topic]

    def _wake(self, topics: Iterable[str]) -> None:
        named = list(topics)
        for topic in named:
            for woken in self._waiting.get(topic, ()):
                woken.set()
                self._due.pop(woken, None)  # it fetches everything now
        for topic in named:
            self._pace_out(self._patient.get(topic, ()))

    @staticmethod
    def _everybody(listeners: Mapping[str, set[asyncio.Event]]) -> set[asyncio.Event]:
        return set().union(*listeners.values())

    def _pace_out(self, patient: Iterable[asyncio.Event]) -> None:
        for woken in patient:
            if not woken.is_set():
                self._due.setdefault(woken)
        if self._due and (self._pacing is None or self._pacing.done()):
            self._pacing = asyncio.create_task(self._pace(), name="live pace")

    async def _pace(self) -> None:
        """Wake who is due, a few at a time, until nobody is."""
        while self._due:
            for woken in list(self._due)[:_PACED_AT_ONCE]:
                del self._due[woken]
                woken.set()
            await asyncio.sleep(_PACED_EVERY)

    async def _keep_listening(self) -> None:
        failures = 0
        while True:
            try:
                connection = await asyncpg.connect(
                    self._url, timeout=_PATIENCE, server_settings=_NAMED
                )
                failures = 0
                await self._listen(connection)
            except _CANNOT_LISTEN as error:
                log.warning("live_connection_lost", error=type(error).__name__)
            await asyncio.sleep(_BACK_OFF[min(failures, len(_BACK_OFF) - 1)])
            failures += 1

    async def _listen(self, connection: Connection) -> None:
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        try:
            await connection.add_listener(CHANNEL, self._heard)
            self.tell_all()
            self._listening.set()
            while not lost.is_set():
                try:
                    async with asyncio.timeout(_CHECK_EVERY):
                        await lost.wait()
                except TimeoutError:  # quiet: make sure that the line is not dead
                    await connection.execute("select 1", timeout=_PATIENCE)
        finally:
            self._listening.clear()
            connection.terminate()

    def _heard(self, _: object, _process: int, _channel: str, topics: object) -> None:
        self.tell(str(topics).split())
