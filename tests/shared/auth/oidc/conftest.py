"""A provider on 127.0.0.1, the relying party under test, and a browser that walks between them."""

import ssl
from collections.abc import AsyncGenerator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import httpx2
import pytest

from machi.local.standins.identity.realm import Realm
from machi.local.standins.standins import Options, StandIns
from machi.shared.auth.oidc import Begun, RelyingParty, SignedIn
from machi.shared.settings import CitizenOidc, OidcSettings

CITY = "http://city.test"
BACK = f"{CITY}/forms/signed-in"
TARO = "100001"


NO_HTTPS = ssl.create_default_context()  # once: reading certificates takes longer than a test


def browser(origin: str) -> httpx2.AsyncClient:
    return httpx2.AsyncClient(headers={"origin": origin}, verify=NO_HTTPS)


class Ahead:
    """The real time, and how far this clock is ahead of it."""

    def __init__(self) -> None:
        self.by = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by


@dataclass
class Walk:
    """Somebody with a browser."""

    realm: Realm
    settings: OidcSettings
    clock: Ahead
    party: RelyingParty
    cookies: dict[str, str] = field(default_factory=dict)

    async def begin(self, **state_for: str) -> Begun:
        begun = await self.party.begin(BACK, state_for=state_for)
        self.cookies = {begun.name: begun.cookie}
        return begun

    async def at_provider(self, begun: Begun, **pressed: str) -> dict[str, str]:
        """Press a button on the provider's page; gives what comes back with the person."""
        origin = "{0.scheme}://{0.netloc}".format(urlsplit(begun.url))
        async with browser(origin) as opened:
            answer = await opened.post(begun.url, data=pressed)
        assert answer.status_code == 303, answer.text
        assert answer.headers["location"].startswith(BACK)
        return dict(parse_qsl(urlsplit(answer.headers["location"]).query))

    async def finish(self, query: dict[str, str]) -> SignedIn:
        return await self.party.finish(self.cookies, query)

    async def whole(self, **state_for: str) -> SignedIn:
        """Walk through a sign-in from one end to the other."""
        begun = await self.begin(**state_for)
        return await self.finish(await self.at_provider(begun, person=TARO))

    def another_party(self, **different: object) -> RelyingParty:
        """Make another relying party of the same provider."""
        given = {"name": "citizen", "secret_key": "k" * 32, "public_url": CITY} | different
        settings = given.pop("settings", self.settings)
        return RelyingParty(settings, clock=self.clock, **given)  # type: ignore[arg-type] # by name


@pytest.fixture
async def standins() -> AsyncGenerator[StandIns]:
    async with StandIns.running(Options()) as standins:
        standins.identity.serve(CITY)
        yield standins


@pytest.fixture
def walk(standins: StandIns) -> Walk:
    settings = CitizenOidc(**standins.identity.citizen_settings())
    clock = Ahead()
    party = RelyingParty(
        settings, name="citizen", secret_key="k" * 32, public_url=CITY, clock=clock
    )
    return Walk(standins.identity.main, settings, clock, party)
