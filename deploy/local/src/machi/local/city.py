"""The whole city in one process: four services, their workers, their servers, the stand-ins."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pydantic import SecretStr
from starlette.applications import Starlette

from machi.local.data_folder import CITY_CODE, SERVICES
from machi.local.dispatch import Dispatcher
from machi.local.places import DataFolder
from machi.shared.auth.keys import PUBLIC_KEYS, SIGNING_KEY, make_keys
from machi.shared.db.migrations import migrate_async
from machi.shared.messages.bus import BusAddress
from machi.shared.messages.setup import SetupSettings, set_up
from machi.shared.messages.work import run_work
from machi.shared.run import open_context
from machi.shared.service import Context, Service
from machi.shared.settings import CitizenOidc, CitySettings, Mode, StaffOidc
from machi.shared.sign_in.app import sign_in_app
from machi.shared.sign_in.settings import SignInSettings

STOP_WORK_SECONDS = 1.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What the services of this city find around them."""

    data: DataFolder
    secrets: Mapping[str, str]
    postgres_port: int
    nats_port: int
    public_url: str = "http://127.0.0.1:8000"
    outside: Mapping[str, Mapping[str, object]] = field(default_factory=dict)
    """By service: where it finds a mail server and LINE, a scanner for viruses."""
    citizen_oidc: CitizenOidc = field(default_factory=CitizenOidc)
    """Where citizens sign in."""

    @property
    def nats_url(self) -> str:
        return f"nats://127.0.0.1:{self.nats_port}"

    def database_url(self, service: str) -> str:
        password = self.secrets[f"{service}_database"]
        return f"postgresql://{service}:{password}@127.0.0.1:{self.postgres_port}/{service}"

    def setup(self) -> SetupSettings:
        """Give the settings of the user that makes streams and looks after dead letters."""
        return SetupSettings(
            url=self.nats_url, setup_password=SecretStr(self.secrets["setup_nats"])
        )

    def setup_bus(self) -> BusAddress:
        """Give the same user's address on the bus."""
        return BusAddress(self.nats_url, "setup", self.secrets["setup_nats"])

    def city_settings(self) -> CitySettings:
        if not (self.data.keys / PUBLIC_KEYS).exists():
            make_keys(self.data.keys)
        return CitySettings(
            mode=Mode.LOCAL,
            city_code=CITY_CODE,
            public_url=self.public_url,
            auth_public_keys=self.data.keys / PUBLIC_KEYS,
            auth_signing_key=self.data.keys / SIGNING_KEY,
            citizen_oidc=self.citizen_oidc,
        )

    def settings(self, service: Service) -> dict[str, Any]:
        """Give a service's settings: those of every service, and what it needs of the outside."""
        name = service.name
        common: dict[str, Any] = {
            "database_url": self.database_url(name),
            "nats_url": self.nats_url,
            "nats_user": name,
            "nats_password": self.secrets[f"{name}_nats"],
            "secret_key": self.secrets[f"{name}_key"],
            "city": self.city_settings(),
        }
        return {**common, **self.outside.get(name, {})}


async def migrate_all(around: Surroundings, every: Sequence[Service]) -> None:
    """Bring every database to the newest form, and the streams and consumers too."""
    for service in every:
        await migrate_async(around.database_url(service.name), service.migrations)
    await set_up(every, around.setup(), around.city_settings())


@asynccontextmanager
async def opened(
    around: Surroundings, every: Sequence[Service]
) -> AsyncIterator[dict[str, Context]]:
    """Open every service's context, and close them all at the end."""
    async with AsyncExitStack() as stack:
        contexts: dict[str, Context] = {}
        for service in every:
            settings = service.settings.model_validate(around.settings(service))
            contexts[service.name] = await stack.enter_async_context(
                open_context(service, settings)
            )
        yield contexts


async def seed_all(contexts: Mapping[str, Context], every: Sequence[Service]) -> None:
    """Load the sample city; twice changes nothing."""
    for service in every:
        await service.seed(contexts[service.name])


def staff_sign_in(around: Surroundings, provider: StaffOidc) -> Starlette:
    """Make the app that signs staff in at a provider, as its own process does in a city."""
    return sign_in_app(
        SignInSettings(
            secret_key=SecretStr(around.secrets["sign_in_key"]),
            city=around.city_settings(),
            provider=provider,
        )
    )


def city_app(
    contexts: Mapping[str, Context],
    every: Sequence[Service],
    stand_ins: Starlette,
    staff_sign_in: Starlette | None = None,
) -> Dispatcher:
    """Put all services behind one address; without a sign-in app, staff choose a name."""
    apps: dict[str, Starlette] = {
        service.name: service.create_app(contexts[service.name]) for service in every
    }
    front = SERVICES[0]
    # Staff sign in once for all services; any of them can show the page with names.
    auth = staff_sign_in or apps[front]
    return Dispatcher({**apps, "auth": auth, "local": stand_ins}, front=front)


@asynccontextmanager
async def working(contexts: Mapping[str, Context], every: Sequence[Service]) -> AsyncIterator[None]:
    """Run every service's worker until the block ends."""
    stop = asyncio.Event()
    tasks = [
        asyncio.create_task(run_work(service, contexts[service.name], stop), name=service.name)
        for service in every
    ]
    try:
        yield
    finally:
        stop.set()
        _, slow = await asyncio.wait(tasks, timeout=STOP_WORK_SECONDS)
        for task in slow:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
