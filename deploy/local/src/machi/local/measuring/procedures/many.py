"""Many random procedures, one after the other, with a database and a press of their own."""

import asyncio
import logging
import sys
from collections.abc import Sequence
from random import Random

from machi.forms.app import SERVICE
from machi.local.measuring.procedures.tried import Tried, try_procedure
from machi.local.measuring.workshop import workshop
from machi.shared.logging import configure_logging
from machi.shared.testing.clients import client

TELLS_EVERY = 500


def try_many(numbers: Sequence[int], seed: int) -> list[Tried]:
    """Try the procedures of these numbers, in a process of their own. Raises Leaked."""
    configure_logging("forms", level=logging.WARNING)
    return asyncio.run(_try_many(numbers, seed))


async def _try_many(numbers: Sequence[int], seed: int) -> list[Tried]:
    done: list[Tried] = []
    async with workshop(wait_for_disk=False) as place:
        url = await place.database(SERVICE, "random_procedures")
        async with place.context(SERVICE, url) as context, client(context, SERVICE) as browser:
            for number in numbers:
                # From one address so many would be refused, and rightly.
                home = f"2001:db8:{number >> 16:x}:{number & 0xFFFF:x}::1"
                browser.headers["x-forwarded-for"] = home
                chance = Random(seed * 1_000_003 + number)  # noqa: S311 - chance, not secrets
                done.append(await try_procedure(context, browser, chance, f"mihon-{number}"))
                if len(done) % TELLS_EVERY == 0:
                    sys.stderr.write(f"{len(done):,} of {len(numbers):,} procedures\n")
    return done
