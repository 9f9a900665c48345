"""A browser for each test, in the test's own event loop."""

from collections.abc import AsyncGenerator

import pytest
from playwright.async_api import Browser, Page

from machi.shared.testing.browser import open_browser


@pytest.fixture
async def browser() -> AsyncGenerator[Browser]:
    async with open_browser() as opened:
        yield opened


@pytest.fixture
async def page(browser: Browser) -> AsyncGenerator[Page]:
    """A Japanese visitor's page. Anything the browser complains of in its console fails the test."""
    context = await browser.new_context(locale="ja-JP", timezone_id="Asia/Tokyo")
    opened = await context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda said: said.type == "error" and complaints.append(said.text))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    assert complaints == []
