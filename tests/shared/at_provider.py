"""The stand-in of an identity provider in this process: asked as over a network, only faster."""

from datetime import UTC, datetime, timedelta

import httpx2
import pytest

from machi.local.standins.standins import Options, StandIns
from machi.shared.auth.oidc import provider

CITY = "http://city.test"
PROVIDER = "http://127.0.0.1:1"


class Network(httpx2.ASGITransport):
    """Reaches the provider, and nothing else."""

    async def handle_async_request(self, request: httpx2.Request) -> httpx2.Response:
        if not str(request.url).startswith(PROVIDER):
            raise httpx2.ConnectError("no such host")
        return await super().handle_async_request(request)


class Ahead:
    """The real time, and how far this clock is ahead of it."""

    def __init__(self) -> None:
        self.by = timedelta()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.by


def provider_at_hand(monkeypatch: pytest.MonkeyPatch) -> StandIns:
    """Start it for a city at `CITY`, and let relying parties reach it."""
    standins = StandIns(Options(city_url=PROVIDER))
    standins.identity.serve(CITY)
    monkeypatch.setattr(provider, "manners", lambda: {"transport": Network(standins.app)})
    return standins


def browser(standins: StandIns) -> httpx2.AsyncClient:
    """Open a browser at the provider's pages."""
    return httpx2.AsyncClient(headers={"origin": PROVIDER}, transport=Network(standins.app))
