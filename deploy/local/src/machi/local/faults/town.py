"""A town to strike at: real servers, four databases and users, eight processes, a mailbox."""

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr

from machi.local.data_folder import CITY_CODE
from machi.local.faults.member import Member, until
from machi.local.services import SERVICES
from machi.local.standins.mail import MailSink
from machi.shared.auth.keys import PUBLIC_KEYS, SIGNING_KEY, make_keys
from machi.shared.db.migrations import migrate_async
from machi.shared.embedded.nats import EmbeddedNats
from machi.shared.embedded.ports import answers, lasting_port
from machi.shared.embedded.postgres import EmbeddedPostgres
from machi.shared.messages.bus import BusAddress
from machi.shared.messages.permissions import Users, nats_conf
from machi.shared.messages.setup import SetupSettings, set_up
from machi.shared.run import open_context
from machi.shared.service import Service
from machi.shared.settings import CitySettings, Mode

ORIGIN = "http://city.test"
VERBS = ("serve", "work")
NAMES = tuple(service.name for service in SERVICES)


@dataclass(slots=True)
class Server:
    """PostgreSQL or NATS, with the thread that is its parent for Linux."""

    name: str
    server: EmbeddedPostgres | EmbeddedNats
    kills: int = 0
    _thread: ThreadPoolExecutor = field(default_factory=lambda: ThreadPoolExecutor(1))

    async def do(self, call: Callable[[], None]) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, call)

    @property
    def is_up(self) -> bool:
        return self.server.process.running and answers(self.server.port)

    async def stop(self) -> None:
        await self.do(self.server.stop)
        self._thread.shutdown(wait=False)


@dataclass(slots=True)
class Town:
    """Everything that runs, and where it is."""

    folder: Path
    password: str
    postgres: Server
    nats: Server
    mail: MailSink
    members: dict[str, Member] = field(default_factory=dict)

    def database(self, service: str) -> str:
        server = self.postgres.server
        if not isinstance(server, EmbeddedPostgres):
            raise TypeError
        return server.url(service, service, self.password)

    @property
    def nats_url(self) -> str:
        return f"nats://127.0.0.1:{self.nats.server.port}"

    @property
    def overseer(self) -> BusAddress:
        return BusAddress(self.nats_url, "setup", self.password)

    def url(self, service: str) -> str:
        return f"http://127.0.0.1:{self.members[f'{service}-serve'].port}"

    @property
    def signing_key(self) -> Path:
        return self.folder / SIGNING_KEY

    async def until_up(self) -> None:
        """Wait until every process and server answers."""
        for member in self.members.values():
            await member.until_up()
        await until(lambda: self.postgres.is_up and self.nats.is_up)

    def city(self) -> CitySettings:
        return CitySettings(
            mode=Mode.LOCAL,
            city_code=CITY_CODE,
            public_url=ORIGIN,
            auth_public_keys=self.folder / PUBLIC_KEYS,
            auth_signing_key=self.folder / SIGNING_KEY,
        )

    def variables(self, service: str) -> dict[str, str]:
        """Give the environment of a service's processes: its own users, nobody else's."""
        own = service.upper()
        mail = {"NOTIFY_SMTP_PORT": str(self.mail.port), "NOTIFY_SMTP_START_TLS": "false"}
        return {
            f"{own}_DATABASE_URL": self.database(service),
            f"{own}_NATS_URL": self.nats_url,
            f"{own}_NATS_USER": service,
            f"{own}_NATS_PASSWORD": self.password,
            f"{own}_SECRET_KEY": self.password,
            "MACHI_MODE": "local",
            "MACHI_CITY_CODE": CITY_CODE,
            "MACHI_PUBLIC_URL": ORIGIN,
            "MACHI_AUTH_PUBLIC_KEYS": str(self.folder / PUBLIC_KEYS),
            "MACHI_AUTH_SIGNING_KEY": str(self.folder / SIGNING_KEY),
            **(mail if service == "notify" else {}),
        }

    async def _found(self) -> None:
        """Do what `migrate` and `seed` do."""
        server = self.postgres.server
        if isinstance(server, EmbeddedPostgres):
            for service in SERVICES:
                await server.create(service.name, self.password, service.name)
                await migrate_async(self.database(service.name), service.migrations)
                await self._seed(service)
        await self.prepare_bus()

    async def prepare_bus(self) -> None:
        """Make the streams and the consumers, as `migrate` does."""
        setup = SetupSettings(url=self.nats_url, setup_password=SecretStr(self.password))
        await set_up(SERVICES, setup, self.city())

    async def _seed(self, service: Service) -> None:
        given = {
            "database_url": self.database(service.name),
            "nats_url": self.nats_url,
            "nats_user": service.name,
            "nats_password": self.password,
            "secret_key": self.password,
            "city": self.city(),
        }
        async with open_context(service, service.settings.model_validate(given)) as context:
            await service.seed(context)


@asynccontextmanager
async def open_town() -> AsyncIterator[Town]:
    """Open a town whose processes all answer."""
    async with AsyncExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="machi-faults-")))
        password = secrets.token_hex(24)
        make_keys(folder)
        mail = MailSink()
        await mail.start()
        stack.push_async_callback(mail.stop)
        town = Town(folder, password, _postgres(folder), _nats(folder, password), mail)
        for server in (town.postgres, town.nats):
            await server.do(server.server.start)
            stack.push_async_callback(server.stop)
        await town._found()  # noqa: SLF001 - this opens what that class is
        await _run_members(town, stack)
        await town.until_up()
        yield town


async def _run_members(town: Town, stack: AsyncExitStack) -> None:
    tasks = []
    for name in NAMES:
        for verb in VERBS:
            member = Member(name, verb, town.folder, town.variables(name))
            town.members[member.name] = member
            tasks.append(asyncio.create_task(member.keep_running(), name=member.name))

    async def stop() -> None:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    stack.push_async_callback(stop)


def _postgres(folder: Path) -> Server:
    return Server("postgres", EmbeddedPostgres(folder / "postgres", port=lasting_port()))


def _nats(folder: Path, password: str) -> Server:
    users = Users(
        services=dict.fromkeys(NAMES, password),
        setup=("setup", password),
        reader=("reader", password),
    )

    def configuration(port: int, store: Path) -> str:
        return nats_conf(users, city_code=CITY_CODE, store=store, port=port)

    return Server("nats", EmbeddedNats(folder / "nats", configuration, port=lasting_port()))
