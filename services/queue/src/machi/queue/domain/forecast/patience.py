"""Who is gone when their turn comes: the longer people wait, the more of them.

A share that is the same for every wait makes forecasts of crowded days too long.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

BUCKET_SECONDS = 600
BUCKETS = 19
"""The last one holds every wait of three hours and more."""
_WEIGHT = 20
"""A bucket starts with the share of the bucket before, as if that had been seen in so many."""

End = Literal["served", "absent", "left"]


@dataclass(frozen=True, slots=True)
class Patience:
    """absent: the share of calls in vain, by how long the person had waited.

    stays: the share of people who did not give their ticket back up to there.
    """

    absent: Sequence[float] = (0.0,) * BUCKETS
    stays: Sequence[float] = (1.0,) * BUCKETS


def bucket(wait_seconds: float) -> int:
    return min(max(int(wait_seconds // BUCKET_SECONDS), 0), BUCKETS - 1)


def patience(ends: Iterable[tuple[float, End]]) -> Patience:
    """Learn from how people without a reservation ended, and how long they had waited then."""
    seen = Counter((bucket(wait), end) for wait, end in ends)
    at_risk = sum(seen.values())
    absent: list[float] = []
    stays: list[float] = []
    share, leaving, staying = 0.0, 0.0, 1.0
    for place in range(BUCKETS):
        served, gone, left = (seen[place, end] for end in ("served", "absent", "left"))
        share = (gone + share * _WEIGHT) / (served + gone + _WEIGHT)
        leaving = (left + leaving * _WEIGHT) / (at_risk + _WEIGHT)
        staying *= 1 - leaving
        at_risk -= served + gone + left
        absent.append(share)
        stays.append(staying)
    return Patience(absent, stays)
