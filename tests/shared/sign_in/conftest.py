"""The sign-in process, the stand-in of a city's provider, and a service that both are for."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import httpx
import httpx2
import pytest
from tests.shared.at_provider import CITY, Ahead, browser, provider_at_hand

from machi.local.standins.identity.realm import Realm
from machi.local.standins.standins import StandIns
from machi.shared.auth.tokens import TokenVerifier
from machi.shared.settings import CitySettings, StaffOidc
from machi.shared.sign_in.app import sign_in_app
from machi.shared.sign_in.settings import SignInSettings

PAGE = {"accept": "text/html"}
HANAKO = "00000000-0000-7000-8000-000000000001"  # clerk at honcho
YAE = "00000000-0000-7000-8000-000000000008"  # supervisor and cashier at kita


@dataclass
class Desk:
    """A shared PC: one browser at the city's pages, and what it holds at the provider."""

    city: httpx.AsyncClient
    provider: httpx2.AsyncClient
    realm: Realm
    tokens: TokenVerifier
    clock: Ahead

    async def sent_away(self, address: str = "/auth/sign-in?next=/queue/desk") -> str:
        answer = await self.city.get(address, headers=PAGE)
        assert answer.status_code == 303
        return answer.headers["location"]

    async def press(self, url: str, **pressed: str) -> str:
        """Press a button on the provider's page; gives the address of ours that it leads to."""
        answer = await self.provider.post(url, data=pressed)
        assert answer.status_code == 303
        return answer.headers["location"]

    async def sign_in(self, person: str, address: str = "/auth/sign-in?next=/queue/desk") -> Any:  # noqa: ANN401 - httpx's answer
        back = await self.press(await self.sent_away(address), person=person)
        return await self.city.get(back, headers=PAGE)


def settings(standins: StandIns, city: CitySettings, **more: object) -> SignInSettings:
    return SignInSettings(
        secret_key="s" * 32,  # type: ignore[arg-type] # pydantic makes it one
        city=city,
        provider=StaffOidc(**{**standins.identity.staff_settings(), **more}),
    )


@pytest.fixture
def standins(monkeypatch: pytest.MonkeyPatch) -> StandIns:
    return provider_at_hand(monkeypatch)


@pytest.fixture
async def desk(standins: StandIns, city: CitySettings) -> AsyncGenerator[Desk]:
    clock = Ahead()
    app = sign_in_app(settings(standins, city), clock=clock)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with (
        httpx.AsyncClient(transport=transport, base_url=CITY, headers={"origin": CITY}) as ours,
        browser(standins) as theirs,
    ):
        tokens = TokenVerifier(city.auth_public_keys, clock=clock)
        yield Desk(ours, theirs, standins.identity.staff, tokens, clock)
