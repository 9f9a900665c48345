"""Procedures at random × forged posts: nothing hidden or unknown gets out, on paper neither."""

import asyncio
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor

from machi.local.measuring.measured import Measured
from machi.local.measuring.procedures.many import try_many

WHOLE = 10_000


async def measure(procedures: int = WHOLE, seed: int = 1, processes: int = 2) -> list[Measured]:
    """Try every procedure, shared out between processes; what leaks ends it, with its document."""
    began, loop = time.perf_counter(), asyncio.get_running_loop()
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=fresh) as pool:
        shares = [range(first, procedures, processes) for first in range(processes)]
        asked = [loop.run_in_executor(pool, try_many, share, seed) for share in shares]
        done = [one for share in await asyncio.gather(*asked) for one in share]
    pages, filed = sum(one.pages for one in done), sum(one.filed for one in done)
    hidden = sum(one.hidden for one in done)
    seconds = time.perf_counter() - began
    detail = (
        f"{pages:,} pages agreed with the evaluator, {filed:,} cases filed, each searched in the "
        f"database, events, a PDF and the CSV; {hidden:,} hidden answers sent and 0 kept, "
        f"in {seconds:.0f} s; seed {seed}"
    )
    return [
        Measured(
            name="random_procedures",
            value=len(done),
            unit="procedures",
            goal=procedures,
            detail=detail,
        )
    ]
