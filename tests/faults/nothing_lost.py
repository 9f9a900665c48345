"""Processes and servers are killed with -9 while people work: nothing lost, nothing twice."""

import asyncio
import time
from dataclasses import dataclass

from machi.local.faults.logs import complaints
from machi.local.faults.proof import Books, faults, stream_faults
from machi.local.faults.replay import say_everything_again
from machi.local.faults.stories import Life
from machi.local.faults.strikes import Plan, strike
from machi.local.faults.town import Town, open_town
from machi.local.measuring.measured import Measured

GOAL_SECONDS = 5.0
PATIENCE_SECONDS = 60.0
REPLAY_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Settled:
    """How long it took, what is still wrong, and what it was that took so long."""

    seconds: float
    problems: list[str]
    why: list[str]


async def measure(
    kills: int = 104, server_kills: int = 10, commands: int = 2000, seed: int = 1
) -> list[Measured]:
    """Strike `kills` times at `serve` and `work` of the services, and at each server too."""
    async with open_town() as town:
        life = Life(town, seed)
        await life.begin()
        began = time.monotonic()
        await strike(town, life, Plan(kills, server_kills, commands, seed))
        await town.until_up()
        recovered = time.monotonic()
        await life.end()
        settled = await _settle(town, life, since=max(recovered, time.monotonic()))
        events = await asyncio.wait_for(say_everything_again(town), REPLAY_SECONDS)
        again = await _settle(town, life, since=time.monotonic())
        killed = sum(member.kills for member in town.members.values())
        servers = min(town.postgres.kills, town.nats.kills)
    diary = life.diary
    about = (
        f"{killed} kills of 8 processes, {servers} of each server, "
        f"{diary.commands} commands, {diary.repeats} repeats, {recovered - began:.0f} s"
    )
    problems = [*settled.problems, *diary.surprises]
    return [
        Measured(name="commands accepted", value=diary.commands, unit="", goal=commands),
        Measured(name="kills", value=killed, unit="", goal=kills, detail=about),
        Measured(
            name="lost, doubled, refused",
            value=len(problems),
            unit="",
            goal=0,
            at="most",
            detail="; ".join(problems[:6]),
        ),
        Measured(
            name="wrong after a rebuild",
            value=len(again.problems),
            unit="",
            goal=0,
            at="most",
            detail="; ".join([f"{events} events were said again", *again.problems[:6]]),
        ),
        Measured(
            name="settled after the last recovery",
            value=settled.seconds,
            unit="s",
            goal=GOAL_SECONDS,
            at="most",
            detail="; ".join(settled.why) if settled.seconds > GOAL_SECONDS else "",
        ),
    ]


async def _settle(town: Town, life: Life, *, since: float) -> Settled:
    """Wait until everything has had its effect."""
    books = await Books.open(town)
    last: list[str] = []
    try:
        while True:
            found = await faults(town, books, life.diary)
            seconds = time.monotonic() - since
            last = found[:2] or last
            if not found or seconds > PATIENCE_SECONDS:
                break
            await asyncio.sleep(0.05)
        return Settled(
            seconds,
            [*found, *await stream_faults(town, books)],
            [f"waited for {'; '.join(last)}", *complaints(town.folder)],
        )
    finally:
        await books.close()
