"""Up is not ready: ready needs the database, its newest form, and the bus."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import httpx

from machi.shared.embedded.nats import EmbeddedNats
from machi.shared.service import Service
from machi.shared.testing.clients import client
from machi.shared.testing.plugin import NewContext

AppWith = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]

NOBODY_THERE = "nats://127.0.0.1:1"


async def parts_that_fail(http: httpx.AsyncClient) -> set[str]:
    answer = await http.get("/probe/readyz")
    body = answer.json()
    failing = {name for name, part in body["parts"].items() if not part["ok"]}
    assert answer.status_code == (503 if failing else 200)
    assert body["ok"] is not failing
    assert all(part["words"] for part in body["parts"].values())
    return failing


async def test_a_process_is_up_even_when_nothing_else_is(app_with: AppWith) -> None:
    async with app_with() as http:
        answer = await http.get("/probe/healthz")
        assert (answer.status_code, answer.json()["ok"]) == (200, True)


async def test_ready_means_that_everything_answers(
    new_context: NewContext, service: Service, nats: EmbeddedNats
) -> None:
    async with (
        new_context(service, nats_url=nats.url) as context,
        client(context, service) as http,
    ):
        assert await parts_that_fail(http) == set()


async def test_each_missing_part_is_named(new_context: NewContext, service: Service) -> None:
    async with (
        new_context(service, nats_url=NOBODY_THERE) as context,
        client(context, service) as http,
    ):
        assert await parts_that_fail(http) == {"nats"}
        await context.db.row("update alembic_version set version_num = '0000'")
        assert await parts_that_fail(http) == {"nats", "migrations"}


async def test_a_database_that_is_gone_is_named(
    new_context: NewContext, service: Service, nats: EmbeddedNats
) -> None:
    gone = "postgresql://probe:wrong@127.0.0.1:1/probe"
    async with (
        new_context(service, nats_url=nats.url, database_url=gone) as context,
        client(context, service) as http,
    ):
        assert await parts_that_fail(http) == {"database", "migrations"}
