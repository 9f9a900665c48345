"""The city's figures about its procedures: whole numbers, and shares with one decimal."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    n: int
    of: int

    @property
    def percent(self) -> str | None:
        """Write `12.5%`, halves rounded up; None where there was nothing to share."""
        if not self.of:
            return None
        tenths = (2000 * self.n + self.of) // (2 * self.of)
        return f"{tenths // 10}.{tenths % 10}%"


def quantile(histogram: Mapping[int, int], percent: int) -> int | None:
    """Give the value that so many percent of all do not exceed (nearest rank)."""
    total = sum(histogram.values())
    rank = -(-total * percent // 100)
    for value in sorted(histogram):
        rank -= histogram[value]
        if rank <= 0 < total:
            return value
    return None


@dataclass(slots=True, kw_only=True)
class Cases:
    """The cases of one procedure, or of all of them.

    arrived: by channel; corrected: of those that arrived, how many were asked to correct;
    days: decided cases by how many days of the standard period the office used.
    """

    arrived: dict[str, int] = field(default_factory=dict)
    corrected: int = 0
    days: dict[int, int] = field(default_factory=dict)
    refused: int = 0

    @property
    def all(self) -> int:
        return sum(self.arrived.values())

    @property
    def online(self) -> Share:
        return Share(self.arrived.get("online", 0), self.all)

    @property
    def correction(self) -> Share:
        return Share(self.corrected, self.all)

    @property
    def decided(self) -> int:
        return sum(self.days.values())

    def take_in(self, other: "Cases") -> None:
        """Add the cases of another procedure."""
        for channel, n in other.arrived.items():
            self.arrived[channel] = self.arrived.get(channel, 0) + n
        for days, n in other.days.items():
            self.days[days] = self.days.get(days, 0) + n
        self.corrected += other.corrected
        self.refused += other.refused
