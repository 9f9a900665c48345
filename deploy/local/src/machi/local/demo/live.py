"""A page that is open on a screen: it hears that it changed, and fetches itself again."""

import asyncio
import re
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import httpx

from machi.local.demo.visitors import page
from machi.local.demo.walk import Failed

LIVE = re.compile(r'data-live="([^"]+)"')
PATIENCE_SECONDS = 5.0


class OpenPage:
    """One open page; `shown` waits until it shows something, and says when it did."""

    def __init__(self, browser: httpx.AsyncClient, path: str) -> None:
        self._browser = browser
        self._path = path
        self._changed = asyncio.Event()

    @asynccontextmanager
    async def open(self) -> AsyncIterator["OpenPage"]:
        """Show the page and listen to its live address as its script does.

        Raises:
            Failed: the page has none.

        """
        found = LIVE.search(page(await self._browser.get(self._path)))
        if found is None:
            raise Failed(f"{self._path} is not live")
        connected = asyncio.Event()
        listening = asyncio.create_task(self._listen(found.group(1), connected))
        try:
            await asyncio.wait_for(connected.wait(), PATIENCE_SECONDS)
            yield self
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def shown(self, what: Callable[[str], bool]) -> float:
        """Wait until the page shows it; gives the moment, on the monotonic clock.

        Raises:
            Failed: it does not.

        """
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            self._changed.clear()
            if what(page(await self._browser.get(self._path))):
                return time.monotonic()
            try:
                await asyncio.wait_for(self._changed.wait(), deadline - time.monotonic())
            except TimeoutError:
                break
        raise Failed(f"{self._path} did not show it")

    async def _listen(self, live: str, connected: asyncio.Event) -> None:
        request = self._browser.stream("GET", live, timeout=None)
        async with request as stream:
            async for line in stream.aiter_lines():
                connected.set()
                if line == "event: changed":
                    self._changed.set()
