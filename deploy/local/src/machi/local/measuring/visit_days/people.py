"""Who comes on a day: people with one thing to do, and people with a life event. Synthetic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from machi.local.measuring.hall_days.chance import Chance
from machi.queue.domain.visits.catalogue import Catalogue

OPENS, LAST_TICKET = 8 * 3600 + 1800, 16 * 3600 + 1800
SERVICE_VARIATION = 0.6
SHORTEST_SERVICE = 60
LOAD_SPREAD = 0.15
"""Some days are busier than others, and on each day some lines."""

LINES: Mapping[str, tuple[int, int]] = {
    "shimin-shomei": (1, 2),
    "shimin-ido": (1, 4),
    "hoken-kokuho": (1, 2),
    "zeimu-shomei": (2, 2),
    "kodomo-teate": (2, 2),
    "kankyo": (3, 1),
}
"""Floor and counters of each line."""

LUNCH = (12 * 3600, 13 * 3600)

PEAKS: Mapping[str, tuple[int, int]] = {
    "shimin-shomei": (11, 14),
    "shimin-ido": (9, 12),
    "hoken-kokuho": (10, 13),
    "zeimu-shomei": (13, 16),
    "kodomo-teate": (13, 16),
    "kankyo": (9, 11),
}
"""Hours in which a line is asked for more than at other times."""
PEAK = 1.35


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with one or several steps. `seconds` is how long each takes, once it begins."""

    number: int
    arrives: int
    event: str | None
    procedures: tuple[str, ...]
    lines: tuple[str, ...]
    seconds: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Crowd:
    """How many come: the share of the counters' time that is asked for, and people with events."""

    load: float = 0.88
    events_per_hour: float = 9


def draw_day(catalogue: Catalogue, seed: int, day: int, crowd: Crowd) -> list[Person]:
    """Draw everybody of a day, in order of arrival."""
    chance = Chance(seed, day, "visits")
    coming: list[tuple[int, str | None, Sequence[str]]] = []
    at = float(OPENS)
    while (at := at + chance.exponential(3600 / crowd.events_per_hour)) < LAST_TICKET:
        event = chance.pick(dict.fromkeys(catalogue.life_events, 1.0))
        coming.append((int(at), event, catalogue.life_events[event].procedures))
    for line in LINES:
        coming += _alone(catalogue, Chance(seed, day, line), line, crowd)
    coming.sort(key=lambda one: one[0])
    return [
        _person(catalogue, Chance(seed, day, "person", number), number, *one)
        for number, one in enumerate(coming)
    ]


def minutes_of(catalogue: Catalogue, line: str) -> float:
    found = [one.minutes for one in catalogue.procedures.values() if one.line == line]
    return sum(found) / len(found)


def _alone(
    catalogue: Catalogue, chance: Chance, line: str, crowd: Crowd
) -> list[tuple[int, str | None, Sequence[str]]]:
    """Draw those with one thing to do: as many as the line's counters still have time for."""
    events = catalogue.life_events.values()
    by_events = sum(
        catalogue.procedures[code].minutes
        for event in events
        for code in event.procedures
        if catalogue.procedures[code].line == line
    ) * (crowd.events_per_hour / len(events))
    minutes = minutes_of(catalogue, line)
    per_hour = (crowd.load * LINES[line][1] * 60 - by_events) / minutes
    busy = chance.lognormal(1, LOAD_SPREAD)
    first, last = PEAKS[line]
    hours = (LAST_TICKET - OPENS) / 3600
    usual = hours / (hours + (PEAK - 1) * (last - first))
    simple = [one.code for one in catalogue.procedures.values() if one.line == line][:1]
    found: list[tuple[int, str | None, Sequence[str]]] = []
    at = float(OPENS)
    while True:
        rate = per_hour * busy * usual * PEAK
        if rate <= 0 or (at := at + chance.exponential(3600 / rate)) >= LAST_TICKET:
            return found
        if first <= at / 3600 < last or chance.uniform() < 1 / PEAK:
            found.append((int(at), None, simple))


def _person(  # noqa: PLR0913, PLR0917 - what was drawn of somebody
    catalogue: Catalogue,
    chance: Chance,
    number: int,
    arrives: int,
    event: str | None,
    procedures: Sequence[str],
) -> Person:
    known = [catalogue.procedures[code] for code in procedures]
    minutes = [one.minutes if event else minutes_of(catalogue, one.line) for one in known]
    seconds = [
        max(SHORTEST_SERVICE, int(60 * chance.lognormal(mean, SERVICE_VARIATION)))
        for mean in minutes
    ]
    return Person(
        number,
        arrives,
        event,
        tuple(procedures),
        tuple(one.line for one in known),
        tuple(seconds),
    )
