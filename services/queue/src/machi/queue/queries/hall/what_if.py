"""What-if: the same rest of the day, imagined with and without a change of counters."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time

from machi.queue.domain.forecast.history import learn
from machi.queue.domain.forecast.outlook import Outlook, look_ahead
from machi.queue.domain.hall.what_if import Change, changed
from machi.queue.store.forecast import lessons, present
from machi.queue.store.forecast.told import told
from machi.shared.db.database import Database

ROLL_OUTS = 100
"""Of each of the two: a plan is no promise, and must be there in two seconds."""

_ONE_AT_A_TIME = asyncio.Semaphore(1)
"""Imagining takes the processor; calls of numbers go before it."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Minutes until the turn of somebody who takes a number now; null where nobody can tell."""

    line: str
    p50_before: int | None
    p80_before: int | None
    p50_after: int | None
    p80_after: int | None


@dataclass(frozen=True, slots=True)
class WhatIf:
    """So many more (or fewer) counters for these lines from this time of day in Japan on."""

    site: str
    counters: int
    lines: Sequence[str]
    begins: time


async def what_if(asked: WhatIf, at: datetime, db: Database) -> list[Effect]:
    """Give what the change would do to every line: the same imagined people, twice."""
    async with db.transaction() as tx:
        expected = await present.expectations(tx, asked.site)
        days = await lessons.comparable_days(tx, asked.site)
        hall = await present.hall(tx, asked.site, at)
    history = learn(days, {one.line: one.samples for one in expected if one.samples})
    begins = asked.begins.hour * 3600 + asked.begins.minute * 60
    change = Change(asked.counters, frozenset(asked.lines), max(hall.now, begins))
    async with _ONE_AT_A_TIME:
        before = await asyncio.to_thread(look_ahead, hall, history, at, ROLL_OUTS)
        after = await asyncio.to_thread(look_ahead, changed(hall, change), history, at, ROLL_OUTS)
    return [
        Effect(
            one.line,
            *_minutes(before, one.line, one.factor),
            *_minutes(after, one.line, one.factor),
        )
        for one in expected
    ]


def _minutes(outlook: Outlook, line: str, factor: float) -> tuple[int | None, int | None]:
    """Give P50 and P80, stretched as what people are told."""
    wait = outlook.lines.get(line)
    if wait is None:
        return None, None
    stretched = told(line, wait, factor)
    return -(-stretched.p50 // 60), -(-stretched.p80 // 60)
