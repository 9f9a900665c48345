"""A service stops within a second, with live pages open, and says plainly what it cannot do."""

import asyncio
import os
import signal
import socket
import sys
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import httpx
import pytest
from fastapi import APIRouter, Request
from starlette.responses import StreamingResponse

from machi.shared.run import read_settings
from machi.shared.service import Context, Service
from machi.shared.web.app import web_app
from machi.shared.web.live import live_response
from machi.shared.web.serving import bound, serve_on

PROGRAM = Path(__file__).parent / "program.py"
STREAM = "/probe/live"


def free_port() -> int:
    with closing(socket.socket()) as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def environment(context: Context) -> dict[str, str]:
    settings, city = context.settings, context.settings.city
    return {
        **os.environ,
        "MACHI_MODE": city.mode.value,
        "MACHI_AUTH_PUBLIC_KEYS": str(city.auth_public_keys),
        "MACHI_AUTH_SIGNING_KEY": str(city.auth_signing_key),
        "PROBE_DATABASE_URL": settings.database_url.get_secret_value(),
        "PROBE_NATS_USER": "probe",
        "PROBE_NATS_PASSWORD": "only-for-tests",
        "PROBE_SECRET_KEY": "a key for tests that is long enough",
    }


async def program(*arguments: str, **changed: str) -> asyncio.subprocess.Process:
    pipe = asyncio.subprocess.PIPE
    return await asyncio.create_subprocess_exec(
        sys.executable, str(PROGRAM), *arguments, stdout=pipe, stderr=pipe, env=changed
    )


@asynccontextmanager
async def serving(context: Context, *more: str) -> AsyncGenerator[tuple[str, int]]:
    """Run `serve` as a process; gives its address and process id, and ends it at the end."""
    port = free_port()
    process = await program("serve", "--port", str(port), *more, **environment(context))
    url = f"http://127.0.0.1:{port}"
    try:
        async with httpx.AsyncClient() as http:
            while not await _answers(http, url):
                assert process.returncode is None, await _errors(process)
                await asyncio.sleep(0.05)
        yield url, process.pid
        await process.wait()
        assert process.returncode == 0, await _errors(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _answers(http: httpx.AsyncClient, url: str) -> bool:
    try:
        return (await http.get(f"{url}/probe/healthz")).status_code == 200
    except httpx.TransportError:
        return False


async def _errors(process: asyncio.subprocess.Process) -> str:
    assert process.stderr is not None
    return (await process.stderr.read()).decode()


async def test_a_process_ends_its_live_pages_whole_and_leaves(context: Context) -> None:
    async with (
        serving(context) as (url, pid),
        httpx.AsyncClient(timeout=10) as http,
        asyncio.TaskGroup() as opened,  # a stream that is cut off, not ended, raises in it
    ):
        first = [asyncio.Event() for _ in range(3)]
        for event in first:
            opened.create_task(_read_to_the_end(http, url, event))
        for event in first:
            await event.wait()
        os.kill(pid, signal.SIGTERM)


async def test_serving_stops_within_a_second_with_three_live_pages_open(
    context: Context,
) -> None:
    router = APIRouter()

    @router.get(STREAM)
    async def live(request: Request) -> StreamingResponse:
        return live_response(request, context.live, ["board:honcho"])

    app = web_app(context, title="Probe", api=[], pages=[router])
    stop, ready = asyncio.Event(), asyncio.Event()
    with bound("127.0.0.1", 0) as listening:
        url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        async with httpx.AsyncClient(timeout=10) as http, asyncio.TaskGroup() as tasks:
            serving = tasks.create_task(serve_on(app, listening, stop, ready=ready))
            await ready.wait()
            first = [asyncio.Event() for _ in range(3)]
            for event in first:
                tasks.create_task(_read_to_the_end(http, url, event))
            for event in first:
                await event.wait()
            began = time.monotonic()
            stop.set()
            await serving
            assert time.monotonic() - began < 1


async def _read_to_the_end(http: httpx.AsyncClient, url: str, first: asyncio.Event) -> None:
    async with http.stream("GET", url + STREAM) as answer:
        async for _ in answer.aiter_lines():
            first.set()


async def test_metrics_are_on_the_inner_port_and_not_on_the_outer_one(context: Context) -> None:
    inner = free_port()
    async with (
        serving(context, "--metrics-port", str(inner)) as (url, pid),
        httpx.AsyncClient() as http,
    ):
        await http.get(f"{url}/probe/nothing?name=hanako")
        counted = 'machi_http_request_seconds_count{method="GET",route="(other)"'
        for _ in range(250):  # a request is counted when it is over: a moment after its answer
            metrics = (await http.get(f"http://127.0.0.1:{inner}/metrics")).text
            if counted in metrics:
                break
            await asyncio.sleep(0.02)
        assert counted in metrics
        assert "hanako" not in metrics
        assert (await http.get(f"{url}/metrics")).status_code == 404
        assert (await http.get(f"{url}/probe/metrics")).status_code == 404
        os.kill(pid, signal.SIGTERM)


async def test_a_taken_port_is_one_line(context: Context) -> None:
    with closing(socket.socket()) as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        process = await program("serve", "--port", port, **environment(context))
        _, errors = await process.communicate()
    assert process.returncode == 1
    assert errors.decode().count("\n") == 1
    assert port in errors.decode()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("PROBE_DATABASE_URL", None, "PROBE_DATABASE_URL: is not set"),
        ("PROBE_SECRET_KEY", "too-short-a-secret", "PROBE_SECRET_KEY: "),
        ("MACHI_CITY_CODE", "999998", "MACHI_CITY_CODE: "),
        ("MACHI_MODE", "test", "MACHI_MODE: "),
        ("MACHI_MODE", "production", "MACHI_AUTH_SIGNING_KEY is for local mode only"),
    ],
)
async def test_a_wrong_setting_is_one_line_and_never_its_value(  # noqa: PLR0913, PLR0917 - by name
    context: Context,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    name: str,
    value: str | None,
    reason: str,
) -> None:
    for variable, given in environment(context).items():
        monkeypatch.setenv(variable, given)
    if value is None:
        monkeypatch.delenv(name)
    else:
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as ended:
        read_settings(service)
    told = capsys.readouterr().err
    assert ended.value.code == 2
    assert told.count("\n") == 1
    assert told.startswith(reason)
    assert "too-short-a-secret" not in told


async def test_migrate_and_seed_may_run_twice(context: Context) -> None:
    for command in ("migrate", "seed"):
        twice = [await program(command, **environment(context)) for _ in range(2)]
        for process in twice:
            _, errors = await process.communicate()
            assert process.returncode == 0, errors.decode()


async def test_help_names_every_command(context: Context) -> None:
    process = await program("--help", **environment(context))
    told, _ = await process.communicate()
    assert all(word in told.decode() for word in ("serve", "work", "migrate", "seed"))
