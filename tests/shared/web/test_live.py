"""A live page is told that it changed: at once, after a gap, and after a restart of the server."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import asyncpg
import httpx
import pytest
from fastapi import APIRouter, Request
from starlette.responses import StreamingResponse

from machi.shared.db.tables import CHANNEL
from machi.shared.service import Context
from machi.shared.web.app import web_app
from machi.shared.web.dependencies import Running
from machi.shared.web.live import LiveHub, live_response
from machi.shared.web.serving import bound, serve_on

STREAM = "/probe/t/one/live"


@dataclass(frozen=True)
class Told:
    kind: str
    id: str


def routes(tick_seconds: float) -> APIRouter:
    router = APIRouter()

    @router.get("/probe/t/{ticket}/live")
    async def live(request: Request, ticket: str, context: Running) -> StreamingResponse:
        topics = [f"ticket:{ticket}", "board:honcho"]
        return live_response(request, context.live, topics, tick_seconds)

    return router


@asynccontextmanager
async def server(context: Context, tick_seconds: float = 30) -> AsyncGenerator[str]:
    """Serve the probe on a real port; gives its address."""
    app = web_app(context, title="Probe", api=[], pages=[routes(tick_seconds)])
    stop, ready = asyncio.Event(), asyncio.Event()
    with bound("127.0.0.1", 0) as listening:
        serving = asyncio.create_task(serve_on(app, listening, stop, ready=ready))
        await ready.wait()
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        stop.set()
        await serving


@asynccontextmanager
async def opened(
    url: str, path: str = STREAM, last_id: str | None = None
) -> AsyncGenerator[AsyncIterator[Told]]:
    headers = {} if last_id is None else {"last-event-id": last_id}
    async with (
        httpx.AsyncClient(timeout=5) as http,
        http.stream("GET", url + path, headers=headers) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert answer.headers["x-accel-buffering"] == "no"
        yield _events(answer)


async def _events(answer: httpx.Response) -> AsyncIterator[Told]:
    fields: dict[str, str] = {}
    async for line in answer.aiter_lines():
        name, _, value = line.partition(": ")
        if line:
            fields[name.rstrip(":")] = value
        elif "event" in fields:
            yield Told(fields["event"], fields["id"])
            fields = {}


async def change(context: Context, topics: str) -> None:
    await context.db.row(f"select pg_notify('{CHANNEL}', $1)", topics)


async def test_a_change_is_told_to_the_pages_that_show_it(context: Context) -> None:
    async with server(context) as url, opened(url) as events:
        first = await anext(events)
        assert first.kind == "changed"  # it may have changed before we listened
        await change(context, "ticket:two board:kita")
        await change(context, "desk:1 ticket:one")
        told = await asyncio.wait_for(anext(events), 1)
        assert told.kind == "changed"
        assert told.id != first.id
        await change(context, "board:honcho")
        assert (await asyncio.wait_for(anext(events), 1)).kind == "changed"


async def test_who_missed_nothing_is_told_so(context: Context) -> None:
    async with server(context) as url:
        async with opened(url) as events:
            seen = (await anext(events)).id
        await change(context, "ticket:two")
        async with opened(url, last_id=seen) as events:
            assert (await anext(events)).kind == "tick"


async def test_who_missed_something_is_told_at_once(context: Context) -> None:
    async with server(context) as url:
        async with opened(url) as events:
            seen = (await anext(events)).id
        await change(context, "ticket:one")
        await change(context, "ticket:two")
        await asyncio.sleep(0.1)
        async with opened(url, last_id=seen) as events:
            assert (await anext(events)).kind == "changed"


@pytest.mark.parametrize("last_id", ["0123456789a-1", "rubbish", "-", "", "é-1", "x-" + "9" * 99])
async def test_after_a_restart_the_page_fetches_itself_again(
    context: Context, last_id: str
) -> None:
    assert context.live.changed_since(last_id, ["ticket:one"])


async def test_a_fresh_page_that_says_its_moment_is_not_fetched_twice(context: Context) -> None:
    await context.live.start()
    since = context.live.position()
    async with server(context) as url, opened(url, f"{STREAM}?since={since}") as events:
        assert (await anext(events)).kind == "tick"


async def test_ticks_say_that_all_is_well(context: Context) -> None:
    async with server(context, tick_seconds=0.05) as url, opened(url) as events:
        kinds = [(await anext(events)).kind for _ in range(4)]
        assert kinds == ["changed", "tick", "tick", "tick"]


async def test_a_lost_database_connection_is_replaced_and_everything_fetched_again(
    context: Context,
) -> None:
    async with server(context) as url, opened(url) as events:
        await anext(events)
        await _cut_listeners(context)
        assert (await asyncio.wait_for(anext(events), 5)).kind == "changed"
        await change(context, "ticket:one")
        assert (await asyncio.wait_for(anext(events), 1)).kind == "changed"


async def _cut_listeners(context: Context) -> None:
    connection = await asyncpg.connect(context.db.url)
    cut = await connection.fetchval(
        "select count(pg_terminate_backend(pid)) from pg_stat_activity"
        " where application_name = 'machi live' and datname = current_database()"
    )
    await connection.close()
    assert cut == 1


async def test_while_the_database_is_away_no_tick_says_that_all_is_well(
    context: Context,
) -> None:
    hub = LiveHub("postgresql://nobody:x@127.0.0.1:1/nowhere")
    object.__setattr__(context, "live", hub)
    async with server(context, tick_seconds=0.05) as url, opened(url) as events:
        assert (await anext(events)).kind == "changed"
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(events), 0.5)
    await hub.stop()


def test_a_hub_that_forgets_old_topics_errs_on_the_side_of_changed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("machi.shared.web.live._REMEMBERED_TOPICS", 2)
    hub = LiveHub("postgresql://")
    before = hub.position()
    hub.tell(["a"])
    hub.tell(["b"])
    middle = hub.position()
    hub.tell(["c"])
    assert hub.changed_since(before, ["a"])
    assert hub.changed_since(before, ["never heard of"])
    assert not hub.changed_since(middle, ["b"])
    assert not hub.changed_since(middle, ["a"])
    assert hub.changed_since(middle, ["c"])
