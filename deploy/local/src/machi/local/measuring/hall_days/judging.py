"""Compare forecasts with the waits that followed."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean

QUEUEING_MINUTES = 5
"""Coverage is measured where the simple forecast was above this: known at the issue, and the same
for every forecaster. Choosing by the wait that followed would punish even a perfect P80."""


@dataclass(frozen=True, slots=True)
class Told:
    """Minutes: the wait that followed, and what was told when the number was taken."""

    line: str
    wait: float
    simple: float
    p10: float
    p50: float
    p80: float
    p80_raw: float


@dataclass(frozen=True, slots=True)
class Judgement:
    tickets: int
    mae: float
    mae_simple: float
    bias: float
    coverage: float
    """Share of queueing tickets that were called within P80."""
    coverage_raw: float
    pinball: float
    pinball_raw: float
    before_p10: float

    @property
    def gain(self) -> float:
        """By how much the error is below that of the simple rule, in percent."""
        return 100 * (1 - self.mae / self.mae_simple)


def judge(told: Sequence[Told]) -> Judgement:
    queueing = [one for one in told if one.simple > QUEUEING_MINUTES]
    return Judgement(
        tickets=len(told),
        mae=fmean(abs(one.wait - one.p50) for one in told),
        mae_simple=fmean(abs(one.wait - one.simple) for one in told),
        bias=fmean(one.p50 - one.wait for one in told),
        coverage=100 * fmean(one.wait <= one.p80 for one in queueing),
        coverage_raw=100 * fmean(one.wait <= one.p80_raw for one in queueing),
        pinball=fmean(_pinball(one.wait, one.p80) for one in queueing),
        pinball_raw=fmean(_pinball(one.wait, one.p80_raw) for one in queueing),
        before_p10=100 * fmean(one.wait < one.p10 for one in queueing),
    )


def _pinball(wait: float, p80: float) -> float:
    return max(0.8 * (wait - p80), 0.2 * (p80 - wait))
