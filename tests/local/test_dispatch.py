"""Each request goes, unchanged, to the app its path belongs to."""

from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from machi.local.dispatch import Dispatcher


def app_called(name: str, started: list[str]) -> Starlette:
    async def answer(request: Request) -> PlainTextResponse:
        return PlainTextResponse(f"{name} {request.url.path} {request.scope['root_path']}")

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        started.append(f"+{name}")
        yield
        started.append(f"-{name}")

    return Starlette(routes=[Route("/{rest:path}", answer)], lifespan=lifespan)


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        ("/", "forms / "),
        ("/forms/case", "forms /forms/case "),
        ("/queue", "queue /queue "),
        ("/queue/t/abc", "queue /queue/t/abc "),
        ("/queues/x", "forms /queues/x "),
        ("/favicon.ico", "forms /favicon.ico "),
    ],
)
async def test_the_first_part_of_the_path_decides(path: str, answer: str) -> None:
    city = Dispatcher({name: app_called(name, []) for name in ("forms", "queue")}, front="forms")
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(city), base_url="http://x"
    ) as client:
        assert (await client.get(path)).text == answer


async def test_every_app_is_started_once_and_ended() -> None:
    seen: list[str] = []
    forms, queue = app_called("forms", seen), app_called("queue", seen)
    city = Dispatcher({"forms": forms, "queue": queue, "auth": forms}, front="forms")
    asked = iter(("lifespan.startup", "lifespan.shutdown"))
    answered: list[str] = []

    async def receive() -> dict[str, str]:
        return {"type": next(asked)}

    async def send(message: MutableMapping[str, Any]) -> None:
        answered.append(message["type"])
        seen.append("|")

    await city({"type": "lifespan", "state": {}}, receive, send)
    assert answered == ["lifespan.startup.complete", "lifespan.shutdown.complete"]
    assert seen == ["+forms", "+queue", "|", "-queue", "-forms", "|"]
