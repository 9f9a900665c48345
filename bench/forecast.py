"""Is the wait that is told the wait that follows? Days that were not seen while it was made."""

import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from random import Random
from statistics import median

from machi.local.measuring.hall_days.forecasting import past_days, tell
from machi.local.measuring.hall_days.hall import HALL
from machi.local.measuring.hall_days.judging import Judgement, Told, judge
from machi.local.measuring.measured import Measured
from machi.queue.domain.forecast.hall import Busy, Hall, Post, Waiting
from machi.queue.domain.forecast.history import History
from machi.queue.domain.forecast.outlook import ROLL_OUTS, look_ahead

FIRST_SEED = 201
"""Seeds 1-5 were looked at while the forecast was made, 101-103 when its calibration was judged
too noisy and 1-3 when it was made half as fast: these were not."""
WAITING = 200
PROCESSES = 2


async def measure(
    days: int = 20, seeds: int = 3, first_seed: int = FIRST_SEED, repeats: int = 5
) -> list[Measured]:
    """Let so many days pass for each seed, and forecast every ticket as it is issued."""
    chosen = range(first_seed, first_seed + seeds)
    with ProcessPoolExecutor(min(PROCESSES, os.cpu_count() or 1), get_context("spawn")) as pool:
        told = list(pool.map(tell, chosen, [days] * seeds))
    found = [one for each, seed in zip(told, chosen, strict=True) for one in _judged(each, seed)]
    return [*found, _recompute(repeats)]


def _judged(told: list[Told], seed: int) -> list[Measured]:
    every = judge(told)
    lines = {line: judge([one for one in told if one.line == line]) for line in HALL.lines}
    worst = min(lines, key=lambda line: lines[line].gain)
    by_line = ", ".join(f"{line} {judged.gain:.0f} %" for line, judged in lines.items())
    return [
        Measured(
            name=f"MAE below simple, seed {seed}",
            value=every.gain,
            unit="%",
            goal=50,
            detail=f"{every.tickets} tickets: {every.mae:.2f} min against {every.mae_simple:.2f},"
            f" bias {every.bias:+.2f}",
        ),
        Measured(
            name=f"worst line, seed {seed}",
            value=lines[worst].gain,
            unit="%",
            goal=40,
            detail=by_line,
        ),
        *_coverage(every, seed),
    ]


def _coverage(every: Judgement, seed: int) -> list[Measured]:
    detail = f"uncalibrated {every.coverage_raw:.1f} %; called before P10 {every.before_p10:.1f} %"
    return [
        Measured(
            name=f"P80 covers, seed {seed}", value=every.coverage, unit="%", goal=75, detail=detail
        ),
        Measured(
            name=f"P80 covers, seed {seed}", value=every.coverage, unit="%", goal=85, at="most"
        ),
        Measured(
            name=f"pinball, seed {seed}",
            value=every.pinball,
            unit="min",
            floor=every.pinball_raw,
            goal=1.05,
            at="most",
            detail="beside the uncalibrated one",
        ),
    ]


def _recompute(repeats: int) -> Measured:
    """Forecast 200 tickets, twelve counters and three lines, and a new ticket of each line."""
    took = []
    state, history = crowd()
    for repeat in range(repeats):
        began = time.perf_counter()
        look_ahead(state, history, repeat)
        took.append(time.perf_counter() - began)
    return Measured(
        name="forecasting 200 waiting",
        value=median(took),
        unit="s",
        goal=1,
        at="most",
        detail=f"{ROLL_OUTS} roll-outs; slowest {max(took):.2f} s",
    )


def crowd() -> tuple[Hall, History]:
    """A crowded hall: 200 wait at twelve counters that all serve three lines."""
    chance, now = Random(7), 11 * 3600.0  # noqa: S311 - a simulation that repeats itself
    lines = tuple(HALL.lines)
    waiting = [
        Waiting(
            number,
            chance.choice(lines),
            chance.choices((1, 2, 3), (1, 5, 14))[0],
            now - 3600 + 18 * number,
        )
        for number in range(WAITING)
    ]
    posts = [Post(frozenset(lines), Busy(chance.choice(lines), now - 60 * n)) for n in range(12)]
    history = past_days(HALL, 1, 10)
    return Hall(now, waiting, posts, (), HALL.rates, lines), history
