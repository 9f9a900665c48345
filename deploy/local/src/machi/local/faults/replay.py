"""The store of NATS is lost while everybody works on; PostgreSQL says everything again."""

import asyncio
from datetime import UTC, datetime, timedelta

from machi.local.faults.town import NAMES, Town
from machi.local.services import SERVICES
from machi.shared.db.database import Database
from machi.shared.messages.bus import Bus, connect
from machi.shared.messages.rebuild import rebuild
from machi.shared.messages.streams import ADVISORIES, DEAD_LETTERS, EVENTS

AN_AGE = timedelta(days=1)


async def say_everything_again(town: Town) -> int:
    """Lose the streams, make them anew, republish; gives the events, when all were heard again."""
    async with connect(town.overseer) as bus:
        for stream in (EVENTS, DEAD_LETTERS, ADVISORIES):
            await bus.ask(f"STREAM.DELETE.{stream}")
        events = 0
        for name in NAMES:
            db = Database(town.database(name))
            events += await rebuild(db, datetime.now(UTC) - AN_AGE)
            await db.close()
        await town.prepare_bus()
        while True:
            if await _all_heard(bus, events):
                return events
            await asyncio.sleep(0.1)


async def _all_heard(bus: Bus, events: int) -> bool:
    if (await bus.ask(f"STREAM.INFO.{EVENTS}"))["state"]["messages"] < events:
        return False
    for service in SERVICES:
        if service.reactions:
            info = await bus.ask(f"CONSUMER.INFO.{EVENTS}.{service.name}")
            if info["num_pending"] or info["num_ack_pending"]:
                return False
    return True
