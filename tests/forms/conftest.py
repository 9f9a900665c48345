"""A forms service with the sample city's procedures, on a day when all of them are in force."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from machi.forms.app import SERVICE
from machi.shared.service import Context
from machi.shared.settings import CitizenOidc, CitySettings
from machi.shared.testing.clients import client, staff_token
from machi.shared.testing.plugin import NewContext


class SetClock:
    """A clock that a test moves: 2026-04-06 10:30 in Japan, the day of the examples."""

    def __init__(self) -> None:
        self.at = datetime(2026, 4, 6, 1, 30, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def city(city: CitySettings) -> CitySettings:
    """The sample city where citizens have a provider to sign in at; no test here goes there."""
    provider = {
        "issuer": "https://id.city.test",
        "client_id": "machi",
        "client_secret": "only here",
    }
    return city.model_copy(update={"citizen_oidc": CitizenOidc.model_validate(provider)})


@pytest.fixture
async def empty_context(new_context: NewContext) -> AsyncGenerator[Context]:
    async with new_context(SERVICE) as context:
        yield replace(context, clock=SetClock())


@pytest.fixture
async def context(seeded_context: NewContext) -> AsyncGenerator[Context]:
    async with seeded_context(SERVICE, clock=SetClock()) as context:
        yield context


@pytest.fixture
async def browser(context: Context) -> AsyncGenerator[httpx.AsyncClient]:
    """A visitor's browser: takes pages, keeps cookies."""
    async with client(context, SERVICE) as opened:
        opened.headers["accept"] = "text/html"
        yield opened


@pytest.fixture
async def program(context: Context) -> AsyncGenerator[httpx.AsyncClient]:
    """A program that speaks JSON."""
    async with client(context, SERVICE) as opened:
        yield opened


@pytest.fixture
def token(context: Context) -> Callable[..., str]:
    """Sign staff in who hold roles everywhere: `token("clerk")`.

    Tokens are checked with the machine's own clock, not with the test's, so they last long.
    """

    def sign(*roles: str) -> str:
        return staff_token(context, {"*": list(roles)}, lifetime=timedelta(days=3650))

    return sign
