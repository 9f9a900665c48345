"""Procedures at random × forged posts: nothing hidden or unknown gets out."""

import logging
import sys
import time
from random import Random

from machi.forms.app import SERVICE
from machi.local.measuring.measured import Measured
from machi.local.measuring.procedures.tried import Tried, try_procedure
from machi.local.measuring.workshop import workshop
from machi.shared.logging import configure_logging
from machi.shared.testing.clients import client

GOAL = 10_000
TELLS_EVERY = 500


async def measure(procedures: int = GOAL, seed: int = 1) -> list[Measured]:
    """Try one procedure after the other; what leaks ends it, and tells with which document."""
    configure_logging("forms", level=logging.WARNING)
    began = time.perf_counter()
    done: list[Tried] = []
    async with workshop(wait_for_disk=False) as place:
        url = await place.database(SERVICE, "random_procedures")
        async with place.context(SERVICE, url) as context, client(context, SERVICE) as browser:
            for number in range(procedures):
                # From one address so many would be refused, and rightly.
                home = f"2001:db8:{number >> 16:x}:{number & 0xFFFF:x}::1"
                browser.headers["x-forwarded-for"] = home
                chance = Random(seed * 1_000_003 + number)  # noqa: S311 - chance, not secrets
                done.append(await try_procedure(context, browser, chance, f"mihon-{number}"))
                if len(done) % TELLS_EVERY == 0:
                    sys.stderr.write(f"{len(done):,} of {procedures:,} procedures\n")
    pages, filed = sum(one.pages for one in done), sum(one.filed for one in done)
    hidden = sum(one.hidden for one in done)
    detail = (
        f"{pages:,} pages agreed with the evaluator, {filed:,} cases filed, {hidden:,} hidden "
        f"answers sent and 0 kept, in {time.perf_counter() - began:.0f} s; seed {seed}"
    )
    return [
        Measured(
            name="random_procedures", value=len(done), unit="procedures", goal=GOAL, detail=detail
        )
    ]
