"""What the class rates do to everybody, beside FIFO on the same days in a hall at its limit.

A pure simulation. 4:2:1 is what a city begins with and holds the goals; of other rates the same is
shown, so that a city knows who pays for whom.
"""

from dataclasses import replace

from machi.local.measuring.hall_days.fairness import Waits, full_days, waits
from machi.local.measuring.measured import Measured
from machi.queue.domain.priority import DEFAULT_RATES, PriorityClass

FIRST_SEED = 301
"""Days of these seeds were not looked at while the hall was made: those were 31 to 33."""
OTHER_RATES = ((8, 4, 1), (10, 8, 1))


async def measure(days: int = 60, seeds: int = 3, first_seed: int = FIRST_SEED) -> list[Measured]:
    """Serve so many days of each seed once under FIFO, and once under each set of rates."""
    found = []
    for seed in range(first_seed, first_seed + seeds):
        same = full_days(seed, days)
        fifo = waits(same, "fifo")
        for rates in (DEFAULT_RATES, *OTHER_RATES):
            ours = waits(same, rates=dict(enumerate(rates, 1)))
            found += _judged(rates, seed, ours, fifo)
    return found


def _judged(
    rates: tuple[int, ...], seed: int, ours: dict[int, Waits], fifo: dict[int, Waits]
) -> list[Measured]:
    """Judge the classes. How long walk-ins wait at most is a goal for the default rates only."""
    first, booked, walk_in = PriorityClass
    name = f"{':'.join(map(str, rates))} seed {seed}"
    judged = [
        _beside(f"{name}: class 1 p95", ours[first].p95, fifo[first].p95, 0.4),
        _beside(f"{name}: appointment p95", ours[booked].p95, fifo[booked].p95, 0.75),
    ]
    longest = _beside(f"{name}: walk-in max", ours[walk_in].longest, fifo[walk_in].longest, 1.5)
    if rates == DEFAULT_RATES:
        judged.append(longest)
    detail = (
        f"mean/p95/max {_table(ours)}; FIFO {_table(fifo)}; walk-in max × {longest.ratio:.2f},"
        f" {ours[walk_in].people} walk-ins"
    )
    return [replace(judged[0], detail=detail), *judged[1:]]


def _beside(name: str, value: float, floor: float, goal: float) -> Measured:
    return Measured(name=name, value=value, floor=floor, unit="min", goal=goal, at="most")


def _table(every: dict[int, Waits]) -> str:
    return ", ".join(str(every[each]) for each in sorted(every))
