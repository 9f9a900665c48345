"""Random walks over everything that staff and holders can press: nobody is lost."""

import asyncio
import sys
from random import Random

from machi.local.measuring.measured import Measured
from machi.local.measuring.walks.walk import Walk
from machi.local.measuring.workshop import Workshop, workshop
from machi.queue.app import SERVICE

GOAL = 10_000
TELLS_EVERY = 500


async def measure(
    walks: int = GOAL, steps: int = 12, hands: int = 3, seed: int = 1
) -> list[Measured]:
    """Walk in several databases beside one another; what is broken ends it, and tells the way."""
    async with workshop(wait_for_disk=False) as place:
        urls = [await place.database(SERVICE, f"walk_{hand}") for hand in range(hands)]
        shares = [walks // hands + (hand < walks % hands) for hand in range(hands)]
        done = await asyncio.gather(
            *(
                _walk(place, url, days=share, steps=steps, seed=seed + hand)
                for hand, (url, share) in enumerate(zip(urls, shares, strict=True))
            )
        )
    taken = sum(map(sum, done))
    detail = f"{taken:,} steps, one event each; everybody came to an end; seed {seed}"
    made = sum(map(len, done))
    return [Measured(name="random_walks", value=made, unit="walks", goal=walks, detail=detail)]


async def _walk(place: Workshop, url: str, *, days: int, steps: int, seed: int) -> list[int]:
    random = Random(seed)  # noqa: S311 - chance, not secrets
    done = []
    async with place.context(SERVICE, url) as context:
        await SERVICE.seed(context)
        for day in range(days):
            done.append(await Walk(context, random.choice, day=day).walk(steps))
            if len(done) % TELLS_EVERY == 0:
                sys.stderr.write(f"{len(done):,} of {days:,} walks\n")
    return done
