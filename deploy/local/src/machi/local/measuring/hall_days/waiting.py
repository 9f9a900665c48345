"""The people waiting, and whom a free counter must call under each policy."""

from bisect import insort
from collections.abc import Collection, Mapping
from typing import Literal, NamedTuple

from machi.local.measuring.hall_days.arrivals import Visit

Policy = Literal["fifo", "strict", "accumulating"]
_FAR = 1e6


class Place(NamedTuple):
    """A place in line, first come first served within a class and line."""

    credit_from: int
    number: int
    visit: Visit


class Waiting:
    """Only the heads of each class and line compete for a counter."""

    def __init__(self, policy: Policy, rates: Mapping[int, float]) -> None:
        self._policy, self._rates = policy, rates
        self._heads: dict[tuple[int, str], list[Place]] = {}
        self.size = 0

    def add(self, priority_class: int, credit_from: int, visit: Visit) -> None:
        places = self._heads.setdefault((priority_class, visit.line), [])
        insort(places, Place(credit_from, visit.number, visit), key=lambda place: place[:2])
        self.size += 1

    def remove(self, priority_class: int, visit: Visit) -> None:
        places = self._heads[priority_class, visit.line]
        places[:] = [place for place in places if place.number != visit.number]
        self.size -= 1

    def everybody(self) -> list[tuple[int, Place]]:
        """List who waits, each with the class."""
        return [(key[0], place) for key, places in self._heads.items() for place in places]

    def score(self, priority_class: int, credit_from: int, now: int) -> float:
        age = now - credit_from
        if self._policy == "fifo":
            return age
        if self._policy == "strict":
            return age - priority_class * _FAR
        return age * self._rates[priority_class]

    def take(self, lines: Collection[str], now: int) -> tuple[float, Visit] | None:
        """Take out who must be called now: the highest score, then the lowest number."""
        best: tuple[float, int] | None = None
        chosen: list[Place] = []
        for (priority_class, line), places in self._heads.items():
            if places and line in lines:
                head = places[0]
                rank = self.score(priority_class, head.credit_from, now), -head.number
                if best is None or rank > best:
                    best, chosen = rank, places
        if best is None:
            return None
        self.size -= 1
        return best[0], chosen.pop(0).visit
