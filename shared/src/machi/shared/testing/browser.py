"""A real browser for tests: find it, open pages in it, and judge what they look like.

    async with open_browser() as browser: …
    await assert_accessible(page)

Chromium comes from the machine (Debian's package, or MACHI_CHROMIUM=/path/to/it). Pages are served
by the test itself on 127.0.0.1; the browser is told to call nobody else.
"""

import asyncio
import os
import shutil
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import uvicorn
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped] # has none
from PIL import Image
from playwright.async_api import Browser, Page, async_playwright
from starlette.types import ASGIApp

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")

_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
)

WIDTHS = (320, 360, 1366)
"""A small old phone, a common phone, and the terminal of staff; CSS pixels."""


class NoBrowser(Exception):
    """There is no Chromium on this machine."""


def find_chromium() -> Path:
    """The browser to test with. Raises NoBrowser, saying what to install."""
    wanted = (os.environ.get("MACHI_CHROMIUM"), *NAMES)
    for found in (shutil.which(name) for name in wanted if name):
        if found:
            return Path(found)
    raise NoBrowser(
        "the browser tests need Chromium: apt-get install chromium fonts-noto-cjk, "
        "or name one by MACHI_CHROMIUM"
    )


@asynccontextmanager
async def open_browser() -> AsyncGenerator[Browser]:
    """Start a browser without a screen; it ends with the block. Raises NoBrowser."""
    chromium = find_chromium()
    # Chromium's own sandbox does not start for root, which is who tests run as in a container.
    as_root = ("--no-sandbox",) if os.geteuid() == 0 else ()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=chromium, args=[*_QUIET, *as_root]
        )
        try:
            yield browser
        finally:
            await browser.close()


@asynccontextmanager
async def serving(app: ASGIApp) -> AsyncGenerator[str]:
    """Serve an app on a free port of 127.0.0.1, in this event loop; gives its origin."""
    config = uvicorn.Config(
        app, host="127.0.0.1", port=0, log_level="warning", timeout_graceful_shutdown=1
    )
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            task.result()
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        await task


async def assert_accessible(page: Page, widths: tuple[int, ...] = WIDTHS) -> None:
    """No violation known to axe, and no sideways scrolling, at each width."""
    before = page.viewport_size
    for width in widths:
        await page.set_viewport_size({"width": width, "height": 768})
        found = await Axe().run(page)
        assert not found.violations_count, f"{page.url} at {width} px:\n{found.generate_report()}"
        await assert_no_sideways_scroll(page)
    if before:
        await page.set_viewport_size(before)


async def assert_no_sideways_scroll(page: Page) -> None:
    """The page is no wider than the window; names what sticks out."""
    wide = await page.evaluate(
        """() => {
          const root = document.scrollingElement;
          if (root.scrollWidth <= root.clientWidth) return [];
          return [...document.querySelectorAll("body *")]
            .filter((part) => part.getBoundingClientRect().right > root.clientWidth + 0.5)
            .map((part) => part.tagName + "." + part.className).slice(0, 5);
        }"""
    )
    assert wide == [], f"{page.url} scrolls sideways: {wide}"


async def assert_no_scroll(page: Page) -> None:
    """All of it is in the window: boards, kiosks, staff terminals. Names what is cut off."""
    over = await page.evaluate(
        """() => {
          const root = document.scrollingElement;
          const below = (part) => part.getBoundingClientRect().bottom > root.clientHeight + 0.5;
          const parts = document.querySelectorAll("button, a, h1, main p, main li");
          const cut = [...parts].filter(below);
          return [root.scrollHeight - root.clientHeight, ...cut.map((part) => part.textContent)];
        }"""
    )
    assert over == [0], f"{page.url} does not fit: {over}"


async def assert_no_tofu(page: Page) -> None:
    """Japanese is drawn with a font that has it: kanji of different shape differ as pictures."""
    same = await page.evaluate(
        """() => {
          const draw = (text) => {
            const canvas = document.createElement("canvas");
            canvas.width = canvas.height = 40;
            const pen = canvas.getContext("2d");
            pen.font = "32px " + getComputedStyle(document.body).fontFamily;
            pen.fillText(text, 2, 34);
            return canvas.toDataURL();
          };
          const pictures = ["街", "役", "票", "あ", "ア"].map(draw);
          return new Set(pictures).size !== pictures.length;
        }"""
    )
    assert not same, "Japanese characters are drawn as boxes: install fonts-noto-cjk"


async def picture(page: Page, name: str, *, whole: bool = False) -> Path:
    """Keep a picture in test-results/, and in docs/images/ when MACHI_UPDATE_PICTURES=1."""
    kept = Path("test-results") / f"{name}.png"
    kept.parent.mkdir(exist_ok=True)
    await page.screenshot(path=kept, full_page=whole, animations="disabled")
    if os.environ.get("MACHI_UPDATE_PICTURES") == "1":
        shown = Path("docs/images") / kept.name
        shown.parent.mkdir(parents=True, exist_ok=True)
        # 64 colours draw these flat pages well, in a third of the size.
        Image.open(kept).convert("RGB").quantize(64).save(shown, optimize=True)
    return kept
