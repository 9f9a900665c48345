from collections.abc import AsyncGenerator, Iterator
from pathlib import Path

import pytest

from machi.shared.embedded.nats import EmbeddedNats
from machi.shared.testing.servers import TestPostgres
from machi.shared.testing.world import World, city_conf, message_database


@pytest.fixture
def server(tmp_path: Path) -> Iterator[EmbeddedNats]:
    """A NATS server of the test's own: it may be killed, and its store thrown away."""
    server = EmbeddedNats(tmp_path / "nats", city_conf)
    server.start()
    yield server
    server.stop()


@pytest.fixture
async def world(server: EmbeddedNats, postgres: TestPostgres) -> AsyncGenerator[World]:
    async with message_database(postgres) as queue, message_database(postgres) as notify:
        world = World(server, queue, notify)
        await world.prepare()
        yield world
