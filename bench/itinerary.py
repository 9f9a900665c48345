"""One number through several counters, against a hall that gives a new one at each of them.

A pure simulation of synthetic days: identical people with five life events meet both. It tells
what each part is worth (the place that is kept, the order decided live, free counters that call
over, the notes that travel), and what those pay for it who have one thing to do.
"""

import json
from pathlib import Path
from statistics import fmean

import machi.queue.sample_city
from machi.local.measuring.measured import Measured
from machi.local.measuring.visit_days.people import Crowd, Person, draw_day
from machi.local.measuring.visit_days.serving import Rules, ServedDay, Walk, fixed, live
from machi.queue.domain.visits.catalogue import Catalogue, read
from machi.queue.domain.visits.questions import asked_twice

GOAL = 20
LOADS = (0.8, 0.9)
SECONDS_PER_QUESTION = 30
"""An assumption: how long it takes to ask, answer and write down one question."""

USUAL = Rules(fixed, place_kept=False)
"""What halls do now: a new number at each counter, in the order of the list."""
KEPT = Rules(fixed)
LIVE = Rules(live)
OURS = Rules(live, calls_over=True)
PRICE_AT_MOST = 1.5
"""Times the mean wait of a hall without: the bound that the hall's fairness has for its longest."""
FIRST_SEED = 31
"""Seed 1 was used while the hall was made, 11-13 were looked at before, 21-26 while the rules were
compared: these were not."""


async def measure(seed: int = FIRST_SEED, seeds: int = 3, days: int = 4) -> list[Measured]:
    """Serve the same days under each of the rules."""
    catalogue = sample_catalogue()
    crowds = [
        draw_day(catalogue, each, day, Crowd(load))
        for load in LOADS
        for each in range(seed, seed + seeds)
        for day in range(1, days + 1)
    ]
    usual, kept, ordered, ours = (
        _serve(catalogue, crowds, rules) for rules in (USUAL, KEPT, LIVE, OURS)
    )
    spared = _serve(catalogue, crowds, OURS, SECONDS_PER_QUESTION)
    parts = (
        f"minutes {_minutes(usual):.0f} with a new number at each counter; {_minutes(kept):.0f}"
        f" with a kept place, {_minutes(ordered):.0f} in the live order, {_minutes(ours):.0f} with"
        f" free counters that call over; of these {_service(ours):.0f} are service"
    )
    return [
        _gain("itinerary: whole visit", usual, ours, f"{parts}; {_each(usual, ours)}"),
        _gain(
            "itinerary: order alone",
            kept,
            ours,
            f"waited {_waits(kept):.0f} → {_waits(ours):.0f} min; the place is kept in both",
        ),
        _gain(
            "itinerary: with the notes",
            usual,
            spared,
            f"assumes {SECONDS_PER_QUESTION} s for each question that is not asked again",
        ),
        _price(usual, kept, ordered, ours),
        _questions(catalogue, ours),
    ]


def sample_catalogue() -> Catalogue:
    file = Path(machi.queue.sample_city.__file__).parent / "life_events.json"
    return read(json.loads(file.read_text(encoding="utf-8")))


def _serve(
    catalogue: Catalogue, crowds: list[list[Person]], rules: Rules, seconds: int = 0
) -> list[Walk]:
    return [
        walk
        for people in crowds
        for walk in ServedDay(catalogue, people, rules, seconds_per_question=seconds).run()
    ]


def _minutes(walks: list[Walk], event: str | None = None) -> float:
    """Give the mean time from arrival to the end of the last step, of those with a life event."""
    return fmean(
        (walk.done_at - walk.person.arrives) / 60
        for walk in walks
        if walk.person.event is not None and event in {None, walk.person.event}
    )


def _waits(walks: list[Walk]) -> float:
    return fmean(walk.waited / 60 for walk in walks if walk.person.event is not None)


def _gain(name: str, before: list[Walk], after: list[Walk], detail: str) -> Measured:
    less = 100 * (1 - _minutes(after) / _minutes(before))
    return Measured(name=name, value=less, unit="%", goal=GOAL, detail=detail)


def _service(walks: list[Walk]) -> float:
    return fmean(sum(walk.person.seconds) / 60 for walk in walks if walk.person.event is not None)


def _each(usual: list[Walk], ours: list[Walk]) -> str:
    events = sorted({walk.person.event for walk in usual if walk.person.event})
    gains = (
        f"{one} {100 * (1 - _minutes(ours, one) / _minutes(usual, one)):.0f}" for one in events
    )
    changed = round(100 * fmean(walk.changes > 0 for walk in ours if walk.person.event))
    return f"{', '.join(gains)} %; changed on the way {changed} %"


def _price(usual: list[Walk], *others: list[Walk]) -> Measured:
    """Tell what a kept place costs those who came later for one thing, in mean minutes waited."""
    before, *after = (_alone(walks) for walks in (usual, *others))
    steps = " → ".join(f"{fmean(waits):.0f} ({_spread(waits)})" for waits in (before, *after))
    return Measured(
        name="itinerary: others pay",
        value=fmean(after[-1]),
        floor=fmean(before),
        unit="min",
        goal=PRICE_AT_MOST,
        at="most",
        detail=f"mean (p50/p95/longest) {steps}",
    )


def _alone(walks: list[Walk]) -> list[float]:
    return sorted(walk.waited / 60 for walk in walks if walk.person.event is None)


def _spread(waits: list[float]) -> str:
    p50, p95 = (waits[int(share * len(waits))] for share in (0.5, 0.95))
    return f"{p50:.0f}/{p95:.0f}/{waits[-1]:.0f}"


def _questions(catalogue: Catalogue, walks: list[Walk]) -> Measured:
    ways = [[catalogue.procedures[code] for code in walk.order] for walk in walks]
    again = sum(asked_twice(way, notes_travel=True) for way in ways)
    without = sum(asked_twice(way, notes_travel=False) for way in ways)
    return Measured(
        name="itinerary: asked twice",
        value=again,
        unit="questions",
        goal=0,
        at="most",
        detail=f"{without} without the notes, as the steps declare their questions",
    )
