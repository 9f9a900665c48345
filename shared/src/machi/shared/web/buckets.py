"""Token buckets: how often somebody may ask, with room for a burst. Kept in this process."""

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass

_REMEMBERED = 50_000


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests a second for ever, and so many at once."""

    per_second: float
    burst: int


class Buckets:
    """One bucket a key; keys used longest ago are forgotten first, being full again anyway."""

    def __init__(self, rate: Rate, *, now: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._now = now
        self._held: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable, tokens: float = 1) -> float:
        """Take from a bucket; give 0, or the seconds to wait until it holds enough."""
        level, now = self._level(key)
        wait = self._wait(level, tokens)
        self._held[key] = (level if wait else level - tokens, now)
        self._held.move_to_end(key)
        if len(self._held) > _REMEMBERED:
            self._held.popitem(last=False)
        return wait

    def give_back(self, key: Hashable) -> None:
        """Put a token back that turned out not to be needed."""
        level, now = self._level(key)
        self._held[key] = (min(self._rate.burst, level + 1), now)

    def peek(self, key: Hashable, tokens: float = 1) -> float:
        """Give the seconds to wait until a bucket holds enough, and take nothing."""
        return self._wait(self._level(key)[0], tokens)

    def _level(self, key: Hashable) -> tuple[float, float]:
        now = self._now()
        level, since = self._held.get(key, (self._rate.burst, now))
        return min(self._rate.burst, level + (now - since) * self._rate.per_second), now

    def _wait(self, level: float, tokens: float) -> float:
        return 0.0 if level >= tokens else (tokens - level) / self._rate.per_second
