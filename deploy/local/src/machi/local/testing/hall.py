"""The queue with its sample city, served to browsers, and a clerk who presses its buttons."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from uuid import uuid4

import httpx
from playwright.async_api import Browser, BrowserContext

from machi.queue.app import SERVICE
from machi.queue.commands.make_pairing_code import Kind, MakePairingCode, make_pairing_code
from machi.queue.commands.pair_device import PairDevice, pair_device
from machi.shared.auth.holders import DEVICE_COOKIE, device_token
from machi.shared.service import Context
from machi.shared.testing.browser import serving
from machi.shared.testing.clients import bearer, client, staff_token

API = "/queue/api/v1"


@dataclass
class Hall:
    """A served queue, and a clerk who presses buttons in it."""

    context: Context
    origin: str
    staff: httpx.AsyncClient

    async def take(self, line: str = "shimin-shomei") -> str:
        """Take a number in the hall."""
        body = {"site": "honcho", "line": line, "here": True}
        answer = await self.staff.post(f"{API}/tickets", json=body)
        answer.raise_for_status()
        number: str = answer.json()["number"]
        return number

    async def press(self, counter: int, verb: str) -> httpx.Response:
        """Press a button at a counter of the main office."""
        path = f"{API}/counters/01990000-0000-7000-8000-0000000001{counter:02d}/{verb}"
        answer = await self.staff.post(path)
        return answer.raise_for_status()

    async def device(self, browser: Browser, kind: Kind, width: int, height: int) -> BrowserContext:
        """Open a browser of a paired device."""
        at = self.context.clock.now()
        asked = MakePairingCode(kind=kind, site="honcho", by=uuid4(), at=at)
        made = await make_pairing_code(asked, self.context.db)
        device = await pair_device(PairDevice(code=made.code, at=at), self.context.db)
        key = self.context.settings.secret_key.get_secret_value()
        opened = await browser.new_context(
            locale="ja-JP",
            timezone_id="Asia/Tokyo",
            viewport={"width": width, "height": height},
        )
        cookie = device_token(key, device, at=at)
        await opened.add_cookies(
            [{"name": DEVICE_COOKIE, "value": cookie, "url": f"{self.origin}/queue"}]
        )
        return opened


@asynccontextmanager
async def open_hall(context: Context) -> AsyncGenerator[Hall]:
    """Serve the sample city to browsers on this machine."""
    await SERVICE.seed(context)
    async with client(context, SERVICE) as staff, serving(SERVICE.create_app(context)) as origin:
        staff.headers.update(bearer(staff_token(context, {"honcho": ["supervisor"]})))
        try:
            yield Hall(context, origin, staff)
        finally:
            await context.live.stop()
