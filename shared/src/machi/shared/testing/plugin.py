"""The pytest plugin: `pytest_plugins = ["machi.shared.testing.plugin"]` in tests/conftest.py.

Every test gets real servers: PostgreSQL and NATS are started once for the run, a database is copied
for each test. Nothing here is a fake of either.
"""

from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest

from machi.shared.auth.keys import make_keys
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
        async with postgres.new_database(service) as url:
            given = {
                "database_url": url,
                "nats_user": NATS_USER,
                "nats_password": NATS_PASSWORD,
                "secret_key": "a key for tests that is long enough",
                "city": city,
                **settings,
            }
            async with open_context(service, service.settings.model_validate(given)) as context:
                yield context

    return make
