"""Tells open pages that something arrived: what a `LiveHub` does, without a database behind it."""

import asyncio
import contextlib
from collections.abc import Collection, Iterator


class Changes:
    """A counter that many pages can wait for. All topics are one."""

    def __init__(self) -> None:
        self.count = 0
        self.stopped = False
        self.listening = True
        self._waiting: set[asyncio.Event] = set()

    def happened(self) -> None:
        self.count += 1
        for woken in self._waiting:
            woken.set()

    def stop(self) -> None:
        """End every stream."""
        self.stopped = True
        self.happened()

    async def start(self) -> None:
        """Nothing to connect to."""

    def position(self) -> str:
        return str(self.count)

    def changed_since(self, position: str | None, topics: Collection[str]) -> bool:
        del topics
        return position != self.position()

    @contextlib.contextmanager
    def subscribed(
        self, topics: Collection[str], paced: Collection[str] = ()
    ) -> Iterator[asyncio.Event]:
        del topics, paced
        woken = asyncio.Event()
        self._waiting.add(woken)
        try:
            yield woken
        finally:
            self._waiting.discard(woken)
