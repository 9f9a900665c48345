"""A browser for each test, in the test's own event loop."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser, ConsoleMessage, Page

from machi.shared.testing.browser import open_browser


@pytest.fixture
async def browser() -> AsyncGenerator[Browser]:
    async with open_browser() as opened:
        yield opened


@pytest.fixture
async def page(browser: Browser) -> AsyncGenerator[Page]:
    """A Japanese visitor's page. What the browser complains of in its console fails the test."""
    context = await browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo")
    opened = await context.new_page()
    complaints: list[str] = []

    def hear(said: ConsoleMessage) -> None:
        # A server that is down is part of some tests; the browser tells of every failed request.
        if said.type == "error" and not said.text.startswith("Failed to load resource"):
            complaints.append(said.text)

    opened.on("console", hear)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    assert complaints == []
