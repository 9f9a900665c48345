"""Key figures of a set of visits. What each means: services/queue/README.md, "Key figures"."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from machi.queue.domain.statistics.spread import Share, Spread, rank, spread
from machi.queue.domain.statistics.visit import Leg, Visit
from machi.shared.clock import JAPAN

MINUTE = 60_000_000
"""Microseconds."""

FORGOTTEN = 3
"""A service longer than so many P95s of its line is a forgotten "finish": shown, not counted."""

_GAVE_UP = ("left", "lapsed", "withdrawn")

K = TypeVar("K")


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Everything that is told of a set of visits."""

    visits: int
    waits: Spread
    next_waits: Spread
    """Of people who were transferred, or went on to the next step."""
    ways: Spread
    services: Spread
    flagged: int
    """Services that were so long that nobody believes them; in no other figure."""
    office: Spread
    second_waits: Spread
    stays: Spread
    abandoned: Share
    closed_out: int
    reserved: Share
    within_promise: Share
    recalls: int
    transfers: int
    absences: int
    overtakings: Mapping[str, int]
    """By reason code."""
    ratings: tuple[int, int, int, int, int]
    """How often each level was given, 1 first."""

    @property
    def satisfaction(self) -> Fraction | None:
        """Give the mean level, from 1 to 5."""
        given = sum(self.ratings)
        total = sum(n * level for level, n in enumerate(self.ratings, 1))
        return Fraction(total, given) if given else None


def figures(visits: Iterable[Visit], promise_minutes: Mapping[str, int]) -> Figures:
    """Count. `promise_minutes` is by site."""
    known = list(visits)
    legs = [(visit, place, leg) for visit in known for place, leg in enumerate(visit.legs)]
    believed, flagged = _believed([leg for _, _, leg in legs])
    firsts = [(visit, leg.wait) for visit, place, leg in legs if not place and leg.wait is not None]
    return Figures(
        visits=len(known),
        waits=spread(wait for _, wait in firsts),
        next_waits=spread(leg.wait for _, n, leg in legs if n and leg.wait is not None),
        ways=spread(leg.way for _, _, leg in legs if leg.way is not None),
        services=spread(believed),
        flagged=flagged,
        office=spread(visit.office for visit in known if visit.office is not None),
        second_waits=spread(v.second_wait for v in known if v.second_wait is not None),
        stays=spread(visit.stay for visit in known if visit.stay is not None),
        abandoned=Share(sum(visit.outcome in _GAVE_UP for visit in known), len(known)),
        closed_out=sum(visit.outcome == "closed_out" for visit in known),
        reserved=Share(sum(visit.reserved for visit in known), len(known)),
        within_promise=Share(
            sum(wait <= promise_minutes[visit.site] * MINUTE for visit, wait in firsts),
            len(firsts),
        ),
        recalls=sum(visit.recalls for visit in known),
        transfers=sum(visit.transfers for visit in known),
        absences=sum(visit.absences for visit in known),
        overtakings=Counter(sorted(reason for visit in known for reason in visit.reasons)),
        ratings=_ratings(known),
    )


def by(
    key: Callable[[Visit], K | None], visits: Iterable[Visit], promise_minutes: Mapping[str, int]
) -> dict[K, Figures]:
    """Give the figures of each group, in the order of the keys. Without a key: in none."""
    groups: dict[K, list[Visit]] = {}
    for visit in visits:
        name = key(visit)
        if name is not None:
            groups.setdefault(name, []).append(visit)
    return {
        name: figures(groups[name], promise_minutes)
        for name in sorted(groups)  # type: ignore[type-var]  # keys are words, numbers or days
    }


def hour(visit: Visit) -> int | None:
    """Give the hour in Japan in which the wait began; None if nobody came."""
    return visit.began_at.astimezone(JAPAN).hour if visit.began_at else None


def half_hour(visit: Visit) -> int | None:
    """Give the half hour of the day in Japan in which somebody came: 17 begins at 08:30."""
    if visit.began_at is None:
        return None
    local = visit.began_at.astimezone(JAPAN)
    return local.hour * 2 + local.minute // 30


def _believed(legs: Sequence[Leg]) -> tuple[list[int], int]:
    """Give the service times that are not far beyond their line's usual, and how many are."""
    by_line: dict[str, list[int]] = {}
    for leg in legs:
        if leg.service is not None:
            by_line.setdefault(leg.line, []).append(leg.service)
    believed = []
    for times in by_line.values():
        usual = rank(sorted(times), Fraction(95, 100)) or 0
        believed += [time for time in times if time <= FORGOTTEN * usual]
    return believed, sum(map(len, by_line.values())) - len(believed)


def _ratings(visits: Iterable[Visit]) -> tuple[int, int, int, int, int]:
    given = Counter(visit.rating for visit in visits)
    return (given[1], given[2], given[3], given[4], given[5])
