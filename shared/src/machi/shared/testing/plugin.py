"""The pytest plugin: `pytest_plugins = ["machi.shared.testing.plugin"]` in tests/conftest.py.

Every test gets real servers: PostgreSQL and NATS are started once for the run, a database is copied
for each test. Nothing here is a fake of either.
"""

from collections.abc import AsyncGenerator, Callable, Iterator, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest

from machi.shared.auth.keys import make_keys
from machi.shared.clock import Clock, business_date
from machi.shared.embedded.nats import EmbeddedNats
from machi.shared.run import open_context
from machi.shared.service import Context, Service
from machi.shared.settings import CitySettings, Mode
from machi.shared.testing.servers import TestPostgres

CITY_CODE = "999997"
NATS_USER = "everybody"
NATS_PASSWORD = "only-for-tests"

NewContext = Callable[..., AbstractAsyncContextManager[Context]]


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestPostgres]:
    """One PostgreSQL for the run."""
    lender = TestPostgres(tmp_path_factory.mktemp("postgres"))
    lender.server.start()
    yield lender
    lender.server.stop()


@pytest.fixture(scope="session")
def nats(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedNats]:
    """One NATS with JetStream for the run, with a single user that may do everything."""

    def configuration(port: int, store: Path) -> str:
        return (
            f'host: 127.0.0.1\nport: {port}\njetstream {{ store_dir: "{store}" }}\n'
            f'authorization {{ user: "{NATS_USER}", password: "{NATS_PASSWORD}" }}\n'
        )

    server = EmbeddedNats(tmp_path_factory.mktemp("nats"), configuration)
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with the run's keys: `signing-key.json` and `public-keys.json`."""
    folder = tmp_path_factory.mktemp("keys")
    make_keys(folder)
    return folder


@pytest.fixture
def city(keys: Path) -> CitySettings:
    """The sample city in local mode."""
    return CitySettings(
        mode=Mode.LOCAL,
        city_code=CITY_CODE,
        public_url="http://city.test",
        auth_public_keys=keys / "public-keys.json",
        auth_signing_key=keys / "signing-key.json",
    )


@pytest.fixture
def new_context(postgres: TestPostgres, city: CitySettings) -> NewContext:
    """Lend contexts with fresh databases.

    `async with new_context(SERVICE) as context:`

    Keyword arguments set further settings of the service (`nats_url=…`, `line_api_url=…`).
    """

    @asynccontextmanager
    async def make(service: Service, **settings: object) -> AsyncGenerator[Context]:
        async with (
            postgres.new_database(service) as url,
            _opened(service, url, city, settings) as one,
        ):
            yield one

    return make


@pytest.fixture
def seeded_context(postgres: TestPostgres, city: CitySettings) -> NewContext:
    """Lend contexts whose databases hold the sample city: it is sown once a run, then copied.

    `async with seeded_context(SERVICE, clock=…) as context:` sows on the clock's day, and the
    context has this clock. Further keyword arguments are settings, as for `new_context`.
    """

    @asynccontextmanager
    async def make(
        service: Service, *, clock: Clock | None = None, **settings: object
    ) -> AsyncGenerator[Context]:
        async def sow(url: str) -> None:
            async with _opened(service, url, city, {}, clock) as context:
                await service.seed(context)

        day = business_date(clock.now() if clock else datetime.now(UTC))
        sown = await postgres.grown(service, f"seeded_{day:%Y%m%d}", sow)
        async with (
            postgres.new_database(service, like=sown) as url,
            _opened(service, url, city, settings, clock) as context,
        ):
            yield context

    return make


def _opened(
    service: Service,
    url: str,
    city: CitySettings,
    settings: Mapping[str, object],
    clock: Clock | None = None,
) -> AbstractAsyncContextManager[Context]:
    given = {
        "database_url": url,
        "nats_user": NATS_USER,
        "nats_password": NATS_PASSWORD,
        "secret_key": "a key for tests that is long enough",
        "city": city,
        **settings,
    }
    return open_context(service, service.settings.model_validate(given), clock=clock)
