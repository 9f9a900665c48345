"""What past days teach: how long people are served, who comes late, who goes away."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import exp, log
from statistics import NormalDist

from machi.queue.domain.forecast.patience import End, Patience, patience

FEW = 20
"""With fewer samples of its own, a line is forecast with what the city expects beside them."""
FLAGGED_BEYOND = 3
"""A service longer than so many P95 is a forgotten 完了: it is flagged and left out."""
_P95 = 0.95
_PRIOR_SIZE = 20
_P90 = NormalDist().inv_cdf(0.9)

USUAL_OFFSETS = (-900.0, -600.0, -480.0, -360.0, -240.0, -180.0, -120.0, 0.0, 180.0, 900.0)
"""Arrival minus booked time, until there is a history. A wide guess."""
USUAL_EMPTY_CALL = 90.0


@dataclass(frozen=True, slots=True)
class History:
    """service: sorted seconds per line. offsets: sorted; people who came, against `no_shows`.

    priority_days: per day the (second, line) at which people of class 1 came. patience: of people
    without a reservation. empty_call: seconds that a call in vain costs.
    """

    service: Mapping[str, Sequence[float]]
    offsets: Sequence[float] = USUAL_OFFSETS
    no_shows: int = 1
    priority_days: Sequence[Sequence[tuple[float, str]]] = ((),)
    patience: Patience = field(default_factory=Patience)
    empty_call: float = USUAL_EMPTY_CALL


@dataclass(slots=True)
class PastDay:
    """What one day teaches, in the words of the event log."""

    service: dict[str, list[float]] = field(default_factory=dict)
    offsets: list[float] = field(default_factory=list)
    no_shows: int = 0
    priority: list[tuple[float, str]] = field(default_factory=list)
    walk_ins: list[tuple[float, End]] = field(default_factory=list)
    """How long they had waited, and how it ended."""
    empty_calls: list[float] = field(default_factory=list)

    def served(self, line: str, seconds: float) -> None:
        self.service.setdefault(line, []).append(seconds)


def learn(days: Iterable[PastDay], priors: Mapping[str, Sequence[float]] | None = None) -> History:
    """Put past days together.

    Args:
        days: the comparable ones.
        priors: what the city expects of its lines before they have a history, see `prior`.

    """
    every = list(days)
    service: dict[str, list[float]] = {}
    for day in every:
        for line, seconds in day.service.items():
            service.setdefault(line, []).extend(seconds)
    for line, seconds in service.items():
        service[line] = without_flagged(sorted(seconds))
    for line, expected in (priors or {}).items():
        if len(service.get(line, ())) < FEW:
            service[line] = sorted([*service.get(line, ()), *expected])
    offsets = sorted(offset for day in every for offset in day.offsets)
    empty_calls = [seconds for day in every for seconds in day.empty_calls]
    return History(
        service={line: seconds for line, seconds in service.items() if seconds},
        offsets=offsets or USUAL_OFFSETS,
        no_shows=sum(day.no_shows for day in every) if offsets else 1,
        priority_days=[sorted(day.priority) for day in every] or ((),),
        patience=patience(end for day in every for end in day.walk_ins),
        empty_call=sum(empty_calls) / len(empty_calls) if empty_calls else USUAL_EMPTY_CALL,
    )


def without_flagged(seconds: Sequence[float]) -> list[float]:
    """Leave out services that nobody ended in time (`FLAGGED_BEYOND`). Takes them sorted."""
    if not seconds:
        return []
    limit = FLAGGED_BEYOND * seconds[min(int(len(seconds) * _P95), len(seconds) - 1)]
    if len(seconds) < FEW:  # with a few, the longest is the P95: the middle is all there is
        limit = FLAGGED_BEYOND * FLAGGED_BEYOND * seconds[len(seconds) // 2]
    return [one for one in seconds if one <= limit]


def prior(from_minutes: float, to_minutes: float) -> list[float]:
    """Write 「most take between these minutes」 as service times: 80% lie between, some far out."""
    low, high = log(60 * from_minutes), log(60 * max(to_minutes, from_minutes))
    shape = NormalDist((low + high) / 2, max((high - low) / 2 / _P90, 1e-6))
    return [exp(shape.inv_cdf((n + 0.5) / _PRIOR_SIZE)) for n in range(_PRIOR_SIZE)]
