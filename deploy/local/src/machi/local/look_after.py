"""`machi migrate`, `machi seed`, `machi dlq`: looking after a city that is open or closed."""

import asyncio
import json
from collections.abc import Sequence

from machi.local import city
from machi.local.at_hand import at_hand
from machi.local.places import DataFolder
from machi.local.say import Console
from machi.local.services import SERVICES
from machi.local.trouble import Trouble
from machi.shared.messages import dead_letters
from machi.shared.messages.bus import Bus, BusDown, connect

PATIENCE_SECONDS = 30


async def migrate(data: DataFolder) -> None:
    """Bring databases, streams and consumers to the newest form."""
    console = Console()
    async with at_hand(data) as around:
        with console.step("データベースの形 / Migrations"):
            await city.migrate_all(around, SERVICES)


async def seed(data: DataFolder) -> None:
    """Load the sample city; what is there already stays."""
    console = Console()
    async with at_hand(data) as around, city.opened(around, SERVICES) as contexts:
        with console.step("みほん市のデータ / The sample city"):
            await city.seed_all(contexts, SERVICES)


async def dlq(data: DataFolder, verb: str, numbers: Sequence[int]) -> None:
    """List dead letters, show, repeat or throw away some of them.

    Raises:
        Trouble: there is no dead letter of such a number.

    """
    try:
        async with (
            at_hand(data) as around,
            asyncio.timeout(PATIENCE_SECONDS),
            connect(around.setup_bus()) as bus,
        ):
            if verb == "list":
                await _list(bus)
                return
            for number in numbers:
                await _one(bus, verb, number)
    except dead_letters.NoSuchDeadLetter as error:
        raise Trouble(
            "その番号はありません。", "There is no dead letter of that number."
        ) from error
    except (BusDown, TimeoutError) as error:
        raise Trouble("NATS が答えません。", "NATS does not answer.") from error


async def _list(bus: Bus) -> None:
    say = Console().line
    count = 0
    async for letter in dead_letters.listed(bus):
        count += 1
        say(
            f"{letter.number:>6}  {letter.at}  {letter.consumer:<9} {letter.subject}"
            f"  ×{letter.deliveries}  {letter.reason}"
        )
    say(f"{count} 件 / dead letters")


async def _one(bus: Bus, verb: str, number: int) -> None:
    say = Console().line
    if verb == "show":
        letter = await dead_letters.show(bus, number)
        say(f"{letter.number} {letter.consumer} {letter.subject} ({letter.reason})")
        event = json.loads(letter.body) if letter.body else None
        say(json.dumps(event, ensure_ascii=False, indent=2))
    elif verb == "redo":
        letter = await dead_letters.redo(bus, number)
        say(f"{number} → {letter.consumer}: もう一度渡しました。/ sent again.")
    else:
        await dead_letters.purge(bus, number)
        say(f"{number}: 消しました。/ thrown away.")
