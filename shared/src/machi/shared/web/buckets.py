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
    """One bucket a key; the keys used longest ago are forgotten first (a full bucket is no loss)."""

    def __init__(self, rate: Rate, *, now: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._now = now
        self._held: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()

    def take(self, key: Hashable, tokens: float = 1) -> float:
        """Take from a bucket; give 0, or the seconds to wait until it holds enough."""
        rate, now = self._rate, self._now()
        level, since = self._held.get(key, (float(rate.burst), now))
        level = min(rate.burst, level + (now - since) * rate.per_second)
        wait = 0.0
        if level >= tokens:
            level -= tokens
        else:
            wait = (tokens - level) / rate.per_second
        self._held[key] = (level, now)
        self._held.move_to_end(key)
        if len(self._held) > _REMEMBERED:
            self._held.popitem(last=False)
        return wait

    def peek(self, key: Hashable) -> float:
        """Give the seconds to wait for one token, taking none."""
        return (
            self.take(key, 0)
            if self._level(key) >= 1
            else (1 - self._level(key)) / self._rate.per_second
        )

    def _level(self, key: Hashable) -> float:
        level, since = self._held.get(key, (float(self._rate.burst), self._now()))
        return min(self._rate.burst, level + (self._now() - since) * self._rate.per_second)
