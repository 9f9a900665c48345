import re
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse

from machi.shared.ui.pages import STATIC, NoSuchPart, Pages


def visiting(app: FastAPI) -> httpx.AsyncClient:
    return httpx.AsyncClient(transport=httpx.ASGITransport(app=app), base_url="http://city.test")


@pytest.fixture
async def visitor(package: str) -> AsyncGenerator[httpx.AsyncClient]:
    app = FastAPI()
    pages = Pages(package)

    @app.get("/ticket")
    def ticket(request: Request, name: str = "待ち") -> HTMLResponse:
        return pages.show(request, "ticket.html", {"ahead": 3, "name": name}, status=203)

    @app.get("/own")
    def own(request: Request) -> HTMLResponse:
        return pages.show(request, "ticket.html", {"ahead": 3, "name": ""}, block="live")

    async with visiting(app) as client:
        yield client


async def test_a_page_is_whole_and_never_stored(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/ticket")
    assert answer.status_code == 203
    assert "<h1>番号札</h1>" in answer.text
    assert '<html lang="ja">' in answer.text
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["vary"] == "Machi-Block, Cookie, Accept-Language"
    assert answer.headers["content-language"] == "ja"
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(("path", "headers"), [("/ticket", {"Machi-Block": "live"}), ("/own", {})])
async def test_one_block_can_be_had_alone(
    visitor: httpx.AsyncClient, path: str, headers: dict[str, str]
) -> None:
    answer = await visitor.get(path, headers=headers)
    assert answer.text.startswith("<p>前に3人お待ちです。</p>")
    assert "machi-badge" in answer.text, "the controls are there for a block, too"
    assert "<html" not in answer.text
    assert answer.headers["machi-block"] == "live"


async def test_a_block_that_is_not_there_is_refused(visitor: httpx.AsyncClient) -> None:
    with pytest.raises(NoSuchPart):
        await visitor.get("/ticket", headers={"Machi-Block": "__class__"})


async def test_what_people_type_is_escaped(visitor: httpx.AsyncClient) -> None:
    answer = await visitor.get("/ticket", params={"name": "<script>alert(1)</script>"})
    assert "<script>alert" not in answer.text
    assert "&lt;script&gt;" in answer.text


async def test_choosing_a_language_is_remembered(visitor: httpx.AsyncClient) -> None:
    first = await visitor.get("/ticket?lang=en")
    assert "<h1>Ticket</h1>" in first.text
    assert "3 ahead of you" in first.text
    assert "3 cases" in first.text
    assert "machi_lang=en" in first.headers["set-cookie"]
    second = await visitor.get("/ticket")
    assert '<html lang="en">' in second.text
    assert "set-cookie" not in second.headers


async def test_the_language_switch_comes_first_and_keeps_the_rest_of_the_address(
    visitor: httpx.AsyncClient,
) -> None:
    html = (await visitor.get("/ticket?name=a%26b&lang=ja")).text
    header = html[html.index("<header") : html.index("</header>")]
    first = re.search(r"<a [^>]*>", header)
    assert first
    assert first[0] == '<a href="?name=a%26b&amp;lang=en" lang="en" hreflang="en">'


async def test_files_are_named_by_their_content(visitor: httpx.AsyncClient) -> None:
    html = (await visitor.get("/ticket")).text
    found = dict(re.findall(r'"/machi_words_sample/static/ui/([^"?]+)\?v=([0-9a-f]{12})"', html))
    assert {"vendor/tokens.css", "css/base.css", "css/citizen.css", "js/page.js"} <= set(found)
    assert len(set(found.values())) == len(found)


async def test_no_page_carries_a_style_or_script_inside(visitor: httpx.AsyncClient) -> None:
    html = (await visitor.get("/ticket")).text
    assert "style=" not in html
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)
    assert not re.search(r"\son\w+=", html)


@pytest.mark.parametrize("surface", ["citizen", "kiosk"])
def test_a_first_visit_is_small(surface: str) -> None:
    sheets = ["vendor/tokens.css", "css/base.css", "css/controls.css", "css/parts.css"]
    files = [*sheets, f"css/{surface}.css", "css/print.css", "js/page.js", "js/live.js", "icon.svg"]
    assert sum((STATIC / name).stat().st_size for name in files) < 60_000, "of 100 KB in all"


def test_minus_one_colours_are_never_text() -> None:
    for sheet in sorted(Path(STATIC / "css").glob("*.css")):
        text = sheet.read_text()
        assert not re.search(r"(?<![-\w])color:\s*var\(--color-semantic-[\w-]+-1\)", text), sheet


async def test_an_error_is_a_page_in_plain_words(package: str) -> None:
    app = FastAPI()
    pages = Pages(package)

    @app.get("/gone")
    def gone(request: Request) -> HTMLResponse:
        values = {"status": 404, "words": "窓口は対応中です。", "code": "queue.counter_busy"}
        return pages.show(request, "shell/error.html", values, status=404)

    async with visiting(app) as client:
        answer = await client.get("/gone", headers={"accept-language": "en"})
    assert answer.status_code == 404
    assert "queue.counter_busy" in answer.text
    assert "Back to the first page" in answer.text


def test_the_live_script_stays_small() -> None:
    lines = (STATIC / "js" / "live.js").read_text().splitlines()
    code = [line.strip() for line in lines if not line.strip().startswith("//")]
    assert len("".join(code)) < 3_000, "without comments and indentation; 2 KB minified"
