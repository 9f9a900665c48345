"""A new version published over a thousand open cases and drafts: nobody notices."""

import logging
import time

from machi.forms.app import SERVICE
from machi.local.measuring.measured import Measured
from machi.local.measuring.procedures.over import publish_over
from machi.local.measuring.workshop import workshop
from machi.shared.logging import configure_logging
from machi.shared.testing.clients import client

GOAL = 1_000


async def measure(people: int = GOAL) -> list[Measured]:
    """Half have filed, half are typing; what is lost or refused ends it, and says what."""
    configure_logging("forms", level=logging.WARNING)
    began = time.perf_counter()
    async with workshop(wait_for_disk=False) as place:
        url = await place.database(SERVICE, "published_over")
        async with place.context(SERVICE, url) as context, client(context, SERVICE) as browser:
            survived = await publish_over(context, browser, people)
    done = survived.cases + survived.drafts
    detail = (
        f"{survived.cases:,} cases shown, corrected and decided, {survived.drafts:,} drafts sent, "
        f"all on version 1 with its hash; 0 errors, 0 answers lost, "
        f"in {time.perf_counter() - began:.0f} s"
    )
    return [Measured(name="published_over", value=done, unit="people", goal=people, detail=detail)]
