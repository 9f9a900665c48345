"""A probe: a service with the tables that each has, and with a test's own routes."""

from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI
from pydantic_settings import SettingsConfigDict
from sqlalchemy import MetaData

from machi.shared.service import Context, Service
from machi.shared.settings import ServiceSettings
from machi.shared.testing.clients import client
from machi.shared.testing.plugin import NewContext
from machi.shared.web.app import web_app

AppWith = Callable[..., AbstractAsyncContextManager[httpx.AsyncClient]]


class ProbeSettings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="PROBE_", frozen=True, extra="ignore")


async def _no_seed(_: Context) -> None: ...


def probe(api: Sequence[APIRouter] = (), **parts: Any) -> Service:  # noqa: ANN401 - web_app's own
    def create_app(context: Context) -> FastAPI:
        return web_app(context, title="Probe", api=api, **parts)

    return Service(
        name="probe",
        settings=ProbeSettings,
        metadata=MetaData(),
        migrations=Path(__file__).parent / "probe",
        create_app=create_app,
        seed=_no_seed,
    )


@pytest.fixture
def service() -> Service:
    return probe()


@pytest.fixture
async def context(new_context: NewContext) -> AsyncGenerator[Context]:
    async with new_context(probe()) as context:
        yield context


@pytest.fixture
def app_with(context: Context) -> AppWith:
    """Open an app with a test's own routes."""

    @asynccontextmanager
    async def make(
        api: Sequence[APIRouter] = (),
        **parts: Any,  # noqa: ANN401 - web_app's own
    ) -> AsyncGenerator[httpx.AsyncClient]:
        async with client(context, probe(api, **parts)) as opened:
            yield opened

    return make
