"""The event stream of a live page: `changed` at once when it did, `tick` while all is well."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Collection, Iterator
from typing import Protocol

from fastapi.sse import format_sse_event
from starlette.requests import Request
from starlette.responses import StreamingResponse

from machi.shared.ids import new_fraction

STREAMS = "machi.streams"
"""Key in the ASGI scope: the server's `OpenStreams`."""

_RETRY_MS = 2_000
_SPREAD_MS = 8_000  # after a restart, a thousand phones must not all come back at once
_NEVER_STALE = {"Cache-Control": "no-cache, no-store", "X-Accel-Buffering": "no"}


class Hub(Protocol):
    """What a stream needs of a `LiveHub`."""

    stopped: bool

    @property
    def listening(self) -> bool: ...
    async def start(self) -> None: ...
    def position(self) -> str: ...
    def changed_since(self, position: str | None, topics: Collection[str]) -> bool: ...
    def subscribed(
        self, topics: Collection[str], paced: Collection[str] = ()
    ) -> contextlib.AbstractContextManager[asyncio.Event]: ...


class OpenStreams:
    """The streams of one server, so that it can end them all when it stops.

    A server waits for open connections before it tells the app that it stops, and a stream never
    closes by itself: without this, stopping takes as long as the longest visit.
    """

    def __init__(self) -> None:
        self._open: set[asyncio.Event] = set()
        self.ended = False

    def end(self) -> None:
        """End them all now, and every later one at once."""
        self.ended = True
        for woken in self._open:
            woken.set()

    @contextlib.contextmanager
    def keeping(self, woken: asyncio.Event) -> Iterator[None]:
        self._open.add(woken)
        try:
            yield
        finally:
            self._open.discard(woken)


def live_response(
    request: Request,
    hub: Hub,
    topics: Collection[str],
    tick_seconds: float = 10,
    paced: Collection[str] = (),
) -> StreamingResponse:
    """Answer with the event stream of a page that shows these topics.

    `event: changed`: fetch the page again. `event: tick` every `tick_seconds`: still connected and
    nothing changed; it stays away while the database cannot be heard, so that the page says that
    it is stale. A first connection is told `changed` at once, because the page may have changed
    between being rendered and connecting; `?since=<hub.position()>` of the rendering spares that.

    `paced` topics concern many pages a little: each page hears of them in its turn.
    """
    position = request.headers.get("last-event-id") or request.query_params.get("since")
    streams: OpenStreams = request.scope.get(STREAMS) or OpenStreams()
    named = (tuple(topics), tuple(paced))
    events = _events(hub, named, position, tick_seconds, streams)
    return StreamingResponse(events, media_type="text/event-stream", headers=_NEVER_STALE)


async def _events(
    hub: Hub,
    named: tuple[Collection[str], Collection[str]],
    position: str | None,
    tick_seconds: float,
    streams: OpenStreams,
) -> AsyncGenerator[bytes]:
    topics, paced = named
    with hub.subscribed(topics, paced) as woken, streams.keeping(woken):
        await hub.start()
        spread = int(new_fraction() * _SPREAD_MS) if paced else 0
        yield format_sse_event(comment="machi", retry=_RETRY_MS + spread)
        changed = hub.changed_since(position, [*topics, *paced])
        woken.clear()
        while not (hub.stopped or streams.ended):
            if changed or hub.listening:
                kind = "changed" if changed else "tick"
                yield format_sse_event(event=kind, data_str="", id=hub.position())
            else:
                yield format_sse_event(comment="waiting for the database")
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(tick_seconds):
                    await woken.wait()
            changed = woken.is_set()
            woken.clear()
