"""What the rates of the classes lead to, for those who decide about them.

Synthetic: 60 simulated days of a hall with 6 counters at load 0.99, 10 % with priority and 35 %
with an appointment (`bench/`). A real hall differs; the direction does not.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Waits:
    """Minutes: mean, 95 of 100 people at most, longest."""

    mean: int
    p95: int
    longest: int


@dataclass(frozen=True, slots=True)
class Consequence:
    """Under these rates (priority, appointment, walk-in), so long do the classes wait."""

    rates: tuple[int, int, int]
    priority: Waits
    appointment: Waits
    walk_in: Waits


CONSEQUENCES: Sequence[Consequence] = (
    Consequence((1, 1, 1), Waits(17, 60, 133), Waits(17, 58, 134), Waits(17, 57, 138)),
    Consequence((4, 2, 1), Waits(7, 19, 41), Waits(12, 38, 84), Waits(22, 74, 163)),
    Consequence((8, 4, 1), Waits(5, 12, 25), Waits(8, 22, 50), Waits(25, 82, 182)),
    Consequence((10, 8, 1), Waits(5, 12, 27), Waits(5, 15, 30), Waits(27, 87, 183)),
)
