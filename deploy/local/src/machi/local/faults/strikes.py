"""Kill -9, at random, while the town works."""

import asyncio
import time
from dataclasses import dataclass
from random import Random

from machi.local.faults.stories import Life
from machi.local.faults.town import Server, Town

AWAY_SECONDS = (0.1, 1.0)
"""How long a killed PostgreSQL or NATS stays away."""
MOMENT_SECONDS = (0.0, 0.4)
LONGEST_WAIT_SECONDS = 3.0
"""For the next commands before the next strike comes anyway: people may all be waiting."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How often to strike, and over how many commands to spread it."""

    kills: int
    server_kills: int
    commands: int
    seed: int


async def strike(town: Town, life: Life, plan: Plan) -> None:
    """Kill processes and servers in random order; all come back.

    Commands and strikes wait for each other, so that the ones are spread over the others.
    """
    random = Random(plan.seed)  # noqa: S311 - no secret
    members = list(town.members)
    targets = [members[number % len(members)] for number in range(plan.kills)]
    targets += ["postgres", "nats"] * plan.server_kills
    random.shuffle(targets)
    for number, target in enumerate(targets):
        life.allowed = plan.commands * (number + 1) // len(targets)
        await _until_commands(life, plan.commands * number // len(targets))
        await asyncio.sleep(random.uniform(*MOMENT_SECONDS))
        if target in town.members:
            member = town.members[target]
            await member.until_up()
            member.kills += 1
            member.kill()
        else:
            server = town.postgres if target == "postgres" else town.nats
            await _kill_server(server, random.uniform(*AWAY_SECONDS))
    life.allowed = plan.commands
    await _until_commands(life, plan.commands, patience=60)


async def _kill_server(server: Server, away: float) -> None:
    server.kills += 1
    await server.do(server.server.kill)
    await asyncio.sleep(away)
    await server.do(server.server.start)


async def _until_commands(
    life: Life, wanted: int, *, patience: float = LONGEST_WAIT_SECONDS
) -> None:
    last, since = life.diary.commands, time.monotonic()
    while life.diary.commands < wanted:
        await asyncio.sleep(0.02)
        if life.diary.commands != last:
            last, since = life.diary.commands, time.monotonic()
        elif time.monotonic() - since > patience:
            return
