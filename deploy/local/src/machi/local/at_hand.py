"""The servers of a data folder for one short command: those that run, or started for it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from machi.local.city import Surroundings
from machi.local.data_folder import is_taken, passwords, running, taken
from machi.local.places import DataFolder
from machi.local.servers import Servers
from machi.local.trouble import Trouble


@asynccontextmanager
async def at_hand(data: DataFolder) -> AsyncIterator[Surroundings]:
    """Lend the way to PostgreSQL and NATS; what was started for it is stopped after it.

    Raises:
        Trouble: the folder belongs to a city that is just opening or closing.

    """
    now = running(data)
    if now is not None and now.postgres_port and now.nats_port:
        yield Surroundings(
            data=data,
            secrets=passwords(data),
            postgres_port=now.postgres_port,
            nats_port=now.nats_port,
            public_url=now.url,
        )
        return
    if is_taken(data):
        raise Trouble("街はまだ準備中です。", "The city is just opening; try again in a moment.")
    with taken(data):
        secrets = passwords(data)
        servers = Servers(data, secrets)
        async with servers.running():
            await servers.make_databases()
            yield Surroundings(
                data=data,
                secrets=secrets,
                postgres_port=servers.postgres_port,
                nats_port=servers.nats_port,
            )
