"""All stand-ins together: mail, a scanner, an identity provider, and all pages below `/local`."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import httpx
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from machi.local.standins.changes import Changes
from machi.local.standins.city import CityNames, Surroundings
from machi.local.standins.clamd import Clamd
from machi.local.standins.identity.pages import IdentityPages
from machi.local.standins.identity.provider import IdentityProvider
from machi.local.standins.inbox import Inbox
from machi.local.standins.line import Line
from machi.local.standins.line_api import LineApi
from machi.local.standins.line_chat import LineChat
from machi.local.standins.line_webhooks import Webhooks
from machi.local.standins.mail import MailSink
from machi.local.standins.residents import ResidentRecords
from machi.shared.ui.pages import STATIC
from machi.shared.web.edge import CONTENT_SECURITY_POLICY
from machi.shared.web.origin import OriginCheck
from machi.shared.web.problems import problem

LINE = "/local/line"
REGISTER = "/local/register"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """How the stand-ins behave.

    data: folder that keeps what arrived over a restart; None forgets.
    webhook_url: where the city's `/notify/api/line/webhook` is.
    city_url: where people open the city, and these pages with it; None where they are apart.
    redelivery: seconds before each new try of a webhook; LINE's own default is none.
    late_seconds: how late "late" is for the mail server's faults.
    """

    data: Path | None = None
    webhook_url: str | None = None
    city_url: str | None = None
    channel_token: str = "local-only-channel-token"  # noqa: S105 - a stand-in's, known to everybody
    channel_secret: str = "local-only-channel-secret"  # noqa: S105 - the same
    redelivery: tuple[float, ...] = ()
    late_seconds: float = 20
    city: CityNames = field(default_factory=CityNames)


class StandIns:
    """`app` serves `/local/…`; `mail.port` takes SMTP after `start`."""

    def __init__(self, options: Options | None = None) -> None:
        self.options = options or Options()
        self.url = ""
        self.changes = Changes()
        self.mail = MailSink(
            self.options.data, late_seconds=self.options.late_seconds, changes=self.changes
        )
        self.line = Line(self.options.data, changes=self.changes)
        self.clamd = Clamd()
        self.residents = ResidentRecords()
        self.identity = IdentityProvider(self.options.data)
        if self.options.city_url is not None:
            self.open_at(self.options.city_url)
        self.webhooks = Webhooks(
            self.options.webhook_url, self.options.channel_secret, self.options.redelivery
        )
        self.api = LineApi(self.line, self.webhooks, self.options.channel_token)
        self.app = Starlette(
            routes=[
                *self.api.routes(LINE),
                *LineChat(self.api, self.changes).routes(LINE),
                *IdentityPages(self.identity).routes("/local/oidc"),
                *self.residents.routes(REGISTER),
                *Inbox(self.mail, self.line, self.changes).routes(),
                Mount("/local/static/ui", StaticFiles(directory=STATIC)),
                Mount("/local/static", StaticFiles(directory=Path(__file__).parent / "static")),
            ],
            middleware=[Middleware(_Strict)],
        )
        self.app.state.context = Surroundings.of(self.options.city)

    async def start(self, smtp_port: int = 0) -> None:
        """Open the mail server and the scanner."""
        await self.mail.start(smtp_port)
        await self.clamd.start()

    async def stop(self) -> None:
        """Close everything; open pages are told to go."""
        self.changes.stop()
        await self.webhooks.close()
        await self.mail.stop()
        await self.clamd.stop()

    def open_at(self, url: str) -> None:
        """Say where people open these pages: the identity provider's own name begins with it."""
        self.identity.origin = url
        self.identity.serve(url)

    def forms_settings(self, register_at: str | None = None) -> dict[str, object]:
        """Settings that make forms use the scanner.

        register_at: origin at which forms ask the resident-record system; None: they read a file.
        """
        asked = {} if register_at is None else self.residents.settings(register_at + REGISTER)
        return {"clamd_address": self.clamd.address, **asked}

    def notify_settings(self, url: str | None = None) -> dict[str, object]:
        """Settings that make notify use these stand-ins, reached at an origin such as `http://…`."""
        base = (self.url if url is None else url) + LINE
        return {
            "smtp_host": "127.0.0.1",
            "smtp_port": self.mail.port,
            "smtp_start_tls": False,
            "line_api_url": base,
            "line_access_url": base,
            "line_friend_url": f"{base}/",
            "line_channel_token": self.options.channel_token,
            "line_channel_secret": self.options.channel_secret,
        }

    def answer_webhooks_in_process(self, app: ASGIApp) -> None:
        """Deliver webhooks to an app in this process instead of over the network."""
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        self.webhooks.use(
            "http://city.test/notify/api/line/webhook", httpx.AsyncClient(transport=transport)
        )

    @classmethod
    @asynccontextmanager
    async def running(
        cls, options: Options | None = None, *, port: int = 0, smtp_port: int = 0
    ) -> AsyncGenerator[Self]:
        """Run them on 127.0.0.1 with a web server of their own; `url` says where."""
        standins = cls(options)
        server = uvicorn.Server(
            uvicorn.Config(
                standins.app, "127.0.0.1", port, log_level="critical", lifespan="off", ws="none"
            )
        )
        await standins.start(smtp_port)
        serving = asyncio.create_task(server.serve())
        try:
            while not (server.started or serving.done()):  # noqa: ASYNC110 - uvicorn only has a flag
                await asyncio.sleep(0.01)
            if serving.done():
                await serving
            bound = server.servers[0].sockets[0].getsockname()[1]
            standins.url = f"http://127.0.0.1:{bound}"
            if standins.options.city_url is None:
                standins.open_at(standins.url)
            yield standins
        finally:
            standins.changes.stop()
            server.should_exit = True
            server.force_exit = True
            await serving
            await standins.stop()


_HEADERS = [
    (b"content-security-policy", CONTENT_SECURITY_POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
]


class _Strict:
    """The headers that every page of the city carries, and its closed ear for other sites."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._origin = OriginCheck("")  # whatever host the page was opened at

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name for name, _ in message["headers"]}
                message["headers"].extend(pair for pair in _HEADERS if pair[0] not in own)
            await send(message)

        refusal = None
        if scope["type"] == "http":
            refusal = self._origin.check(scope, dict(scope["headers"]))
        if refusal is not None:
            await problem(Request(scope), refusal)(scope, receive, send_with_headers)
            return
        await self._app(scope, receive, send_with_headers)
