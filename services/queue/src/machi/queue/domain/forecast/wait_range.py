"""What people are told of a forecast: a range in steps of five minutes, never one minute."""

from dataclasses import dataclass

STEP = 5


@dataclass(frozen=True, slots=True)
class WaitRange:
    """約10〜20分. `low` 0 is written as 「10分以内」; both are multiples of five."""

    low: int
    high: int


def wait_range(p10_seconds: int, p80_seconds: int) -> WaitRange:
    """Round P10 down and P80 up, so that the range told is never narrower than the forecast."""
    low = p10_seconds // 60 // STEP * STEP
    high = -(-p80_seconds // 60 // STEP) * STEP
    return WaitRange(low, max(high, low + STEP))
