"""Exact figures of many durations: ranks and fractions, never floating point."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Spread:
    """How long something took: `n` times; the median and P90 are times that really happened.

    Whole microseconds; None where there is none.
    """

    n: int
    median: int | None
    p90: int | None
    mean: Fraction | None
    longest: int | None


def spread(durations: Iterable[int]) -> Spread:
    found = sorted(durations)
    return Spread(
        len(found),
        rank(found, Fraction(1, 2)),
        rank(found, Fraction(9, 10)),
        Fraction(sum(found), len(found)) if found else None,
        found[-1] if found else None,
    )


def rank(found: Sequence[int], share: Fraction) -> int | None:
    """Give the smallest value that at least `share` of the sorted values do not exceed.

    The nearest rank, as PostgreSQL's `percentile_disc`.
    """
    if not found:
        return None
    place = -(-share.numerator * len(found) // share.denominator)
    return found[max(place, 1) - 1]


@dataclass(frozen=True, slots=True)
class Share:
    """So many `of` so many."""

    part: int
    of: int

    @property
    def value(self) -> Fraction | None:
        return Fraction(self.part, self.of) if self.of else None

    @property
    def percent(self) -> int | None:
        """Whole per cent, halves rounded up, for reading."""
        return None if not self.of else (200 * self.part + self.of) // (2 * self.of)
