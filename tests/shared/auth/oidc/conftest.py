"""A provider, the relying party under test, and a browser that walks between them."""

from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

import pytest
from tests.shared.at_provider import CITY, Ahead, browser, provider_at_hand

from machi.local.standins.identity.realm import Realm
from machi.local.standins.standins import StandIns
from machi.shared.auth.oidc import Begun, RelyingParty, SignedIn
from machi.shared.settings import CitizenOidc, OidcSettings

BACK = f"{CITY}/forms/signed-in"
TARO = "100001"


@dataclass
class Walk:
    """Somebody with a browser."""

    standins: StandIns
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
        async with browser(self.standins) as opened:
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
def standins(monkeypatch: pytest.MonkeyPatch) -> StandIns:
    return provider_at_hand(monkeypatch)


@pytest.fixture
def walk(standins: StandIns) -> Walk:
    settings = CitizenOidc(**standins.identity.citizen_settings())
    clock = Ahead()
    party = RelyingParty(
        settings, name="citizen", secret_key="k" * 32, public_url=CITY, clock=clock
    )
    return Walk(standins, standins.identity.main, settings, clock, party)
