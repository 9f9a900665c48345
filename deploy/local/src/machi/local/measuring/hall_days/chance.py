"""Draws built on `random()` alone, whose sequence Python promises never to change for a seed."""

import math
import random
from collections.abc import Mapping
from statistics import NormalDist

_EDGE = 1e-12


class Chance:
    """A stream of its own for every purpose, named by what it is for."""

    def __init__(self, *key: object) -> None:
        name = ":".join(map(str, key))
        self.uniform = random.Random(name).random  # noqa: S311 - a simulation that repeats itself

    def exponential(self, mean: float) -> float:
        return -mean * math.log(1 - self.uniform())

    def normal(self, mean: float, deviation: float) -> float:
        return normal_at(self.uniform(), mean, deviation)

    def lognormal(self, mean: float, variation: float) -> float:
        """Draw with this mean and coefficient of variation."""
        variance = math.log(1 + variation * variation)
        return math.exp(self.normal(math.log(mean) - variance / 2, math.sqrt(variance)))

    def pick(self, shares: Mapping[str, float]) -> str:
        left = self.uniform() * sum(shares.values())
        for name, share in shares.items():
            left -= share
            if left < 0:
                return name
        return list(shares)[-1]


def normal_at(uniform: float, mean: float, deviation: float) -> float:
    return NormalDist(mean, deviation).inv_cdf(min(max(uniform, _EDGE), 1 - _EDGE))
