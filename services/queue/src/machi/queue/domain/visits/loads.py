"""How long somebody with a certain credit would wait in a line now, from what is known of it."""

from dataclasses import dataclass

NOBODY_THERE = 30 * 60
"""Seconds added for a line that no open counter serves just now."""


@dataclass(frozen=True, slots=True)
class LineLoad:
    """One line, seen by somebody who would come to it with a credit.

    `ahead` of the `waiting` would be called before them; `counters` are open for the line, `free`
    of them have nobody; `p50_seconds` is the forecast for a newcomer, if there is a fresh one.
    """

    line: str
    floor: int
    service_seconds: int
    waiting: int
    ahead: int
    counters: int
    free: int
    p50_seconds: int | None = None


def wait_seconds(load: LineLoad) -> int:
    """Estimate the wait of somebody with this credit.

    The forecast is about a newcomer, who waits behind everybody: it is taken in the proportion of
    those ahead. Without one: people ahead x the usual service time ÷ counters.
    """
    if load.p50_seconds is not None:
        return round(load.p50_seconds * (load.ahead + 1) / (load.waiting + 1))
    if load.ahead < load.free:
        return 0
    wait = round((load.ahead + 1) * load.service_seconds / max(1, load.counters))
    return wait if load.counters else wait + NOBODY_THERE
