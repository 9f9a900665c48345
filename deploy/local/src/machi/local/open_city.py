"""One life of a city: servers, migrations, sample data, services, until it is told to stop."""

import asyncio
import os
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from socket import socket

import asyncpg
import structlog
from rich.cells import set_cell_size
from starlette.applications import Starlette

from machi.local import city
from machi.local.data_folder import Running, passwords, write_running
from machi.local.dispatch import Dispatcher
from machi.local.places import DataFolder, SignIn
from machi.local.say import Console
from machi.local.servers import Servers
from machi.local.services import SERVICES
from machi.local.standins.standins import Options, StandIns
from machi.shared.settings import CitizenOidc, StaffOidc
from machi.shared.web.serving import serve_on, set_aside_what_stays

log = structlog.get_logger()


@dataclass(slots=True)
class City:
    """What is open; `is_open` once people are answered."""

    data: DataFolder
    door: socket
    url: str
    """Where people open it."""
    inner_url: str
    """Where this machine itself reaches it."""
    console: Console
    stopping: asyncio.Event
    sign_in: SignIn = SignIn.CHOOSE
    standard_register: bool = False
    """The counter asks a resident-record system over HTTP, and reads no file."""
    servers: Servers | None = None
    is_open: bool = False

    async def run(self) -> None:
        """Open everything, answer until `stopping` is set, then close in the opposite order."""
        secrets = passwords(self.data)
        self.servers = Servers(self.data, secrets)
        async with AsyncExitStack() as stack:
            with self.console.step("データベースと通信 / PostgreSQL and NATS"):
                stack.callback(log.info, "servers_stopped")
                await stack.enter_async_context(self.servers.running())
                stack.callback(log.info, "services_closed")
                self._tell_others()
            stand_ins = await self._stand_ins(secrets, stack)
            around = city.Surroundings(
                data=self.data,
                secrets=secrets,
                postgres_port=self.servers.postgres_port,
                nats_port=self.servers.nats_port,
                public_url=self.url,
                outside={
                    "forms": stand_ins.forms_settings(
                        self.inner_url if self.standard_register else None
                    ),
                    "notify": stand_ins.notify_settings(self.url)
                    | {"line_api_url": f"{self.inner_url}/local/line"},
                },
                citizen_oidc=CitizenOidc(**stand_ins.identity.citizen_settings(self.inner_url)),
            )
            with self.console.step("データベースの形 / Migrations"):
                await self.servers.make_databases()
                await city.migrate_all(around, SERVICES)
            contexts = await stack.enter_async_context(city.opened(around, SERVICES))
            with self.console.step("みほん市のデータ / The sample city"):
                await city.seed_all(contexts, SERVICES)
            await stack.enter_async_context(city.working(contexts, SERVICES))
            stack.callback(log.info, "doors_closed")
            staff = self._staff_sign_in(around, stand_ins)
            await self._answer(city.city_app(contexts, SERVICES, stand_ins.app, staff))

    def _staff_sign_in(self, around: city.Surroundings, stand_ins: StandIns) -> Starlette | None:
        if self.sign_in is SignIn.CHOOSE:
            return None
        provider = stand_ins.identity.staff_settings(self.inner_url)
        return city.staff_sign_in(around, StaffOidc(**provider))

    async def _stand_ins(self, secrets: Mapping[str, str], stack: AsyncExitStack) -> StandIns:
        """Start what stands in for the outside world: mail, LINE, a scanner, identity."""
        stand_ins = StandIns(
            Options(
                data=self.data.path / "arrived",
                webhook_url=f"{self.inner_url}/notify/api/line/webhook",
                city_url=self.url,
                channel_token=secrets["line_channel_token"],
                channel_secret=secrets["line_channel_secret"],
            )
        )
        stack.push_async_callback(stand_ins.stop)
        await stand_ins.start()
        return stand_ins

    async def _answer(self, app: Dispatcher) -> None:
        ready = asyncio.Event()
        telling = asyncio.create_task(self._tell_when(ready), name="telling")
        try:
            set_aside_what_stays()
            await serve_on(app, self.door, self.stopping, ready=ready)
        finally:
            telling.cancel()

    async def _tell_when(self, ready: asyncio.Event) -> None:
        await ready.wait()
        self.is_open = True
        self._say_where()
        if self.servers is not None:
            with suppress(OSError, asyncpg.PostgresError):
                await self.servers.settle()

    def _tell_others(self) -> None:
        """Write down who we are, for a second `up`, `doctor`, `demo` and the next start."""
        servers = self.servers
        ports = (servers.postgres_port, servers.nats_port) if servers else (0, 0)
        children = servers.identities() if servers else {}
        write_running(self.data, Running(os.getpid(), self.url, *ports, children))

    def _say_where(self) -> None:
        say = self.console.line
        say()
        say(f"みほん市がひらきました。/ The city is open: {self.url}/")
        for who, path in WHERE:
            say(f"  {set_cell_size(who, 28)} {self.url}{path}")
        say("Ctrl-C で閉じます。/ Ctrl-C closes it.")


WHERE = (
    ("市民 Citizens", "/"),
    ("申請の受付 Applications desk", "/forms/desk"),
    ("窓口 Counters", "/queue/desk"),
    ("番号札 Kiosk", "/queue/kiosk/honcho"),
    ("呼出表示 Wallboard", "/queue/board/honcho"),
    ("収納 Cashier", "/payments/cashier"),
    ("届いたメールとLINE Inbox", "/local/inbox"),
)
