"""One number through several counters: the order of the steps decided live, against a fixed one.

A pure simulation of synthetic days: identical people with five life events meet both. It tells
what the order is worth, and apart from it what it is worth that nothing is asked twice.
"""

import json
from pathlib import Path
from statistics import fmean

import machi.queue.sample_city
from machi.local.measuring.measured import Measured
from machi.local.measuring.visit_days.people import Crowd, Person, draw_day
from machi.local.measuring.visit_days.serving import Choose, ServedDay, Walk, fixed, live
from machi.queue.domain.visits.catalogue import Catalogue, read
from machi.queue.domain.visits.questions import asked_twice

GOAL = 20
LOADS = (0.8, 0.9)
SECONDS_PER_QUESTION = 30
"""An assumption: how long it takes to ask, answer and write down one question."""


async def measure(seed: int = 11, seeds: int = 3, days: int = 4) -> list[Measured]:
    """Serve the same days three times. Seed 1 was used while the hall was made, never here."""
    catalogue = sample_catalogue()
    crowds = [
        draw_day(catalogue, each, day, Crowd(load))
        for load in LOADS
        for each in range(seed, seed + seeds)
        for day in range(1, days + 1)
    ]
    before = _serve(catalogue, crowds, fixed)
    after = _serve(catalogue, crowds, live)
    spared = _serve(catalogue, crowds, live, SECONDS_PER_QUESTION)
    return [
        _gain("itinerary: order alone", _minutes(before), _minutes(after), _each(before, after)),
        _gain(
            "itinerary: waiting alone",
            _waits(before),
            _waits(after),
            f"minutes waited {_waits(before):.0f} → {_waits(after):.0f}; "
            f"others {_waits(before, events=False):.0f} → {_waits(after, events=False):.0f}",
        ),
        _gain(
            "itinerary: with the notes",
            _minutes(before),
            _minutes(spared),
            f"assumes {SECONDS_PER_QUESTION} s for each question that is not asked again",
        ),
        _questions(catalogue, after),
    ]


def sample_catalogue() -> Catalogue:
    file = Path(machi.queue.sample_city.__file__).parent / "life_events.json"
    return read(json.loads(file.read_text(encoding="utf-8")))


def _serve(
    catalogue: Catalogue, crowds: list[list[Person]], choose: Choose, seconds: int = 0
) -> list[Walk]:
    return [
        walk
        for people in crowds
        for walk in ServedDay(catalogue, people, choose, seconds_per_question=seconds).run()
    ]


def _minutes(walks: list[Walk], event: str | None = None) -> float:
    """Give the mean time from arrival to the end of the last step, of those with a life event."""
    return fmean(
        (walk.done_at - walk.person.arrives) / 60
        for walk in walks
        if walk.person.event is not None and event in {None, walk.person.event}
    )


def _waits(walks: list[Walk], *, events: bool = True) -> float:
    return fmean(walk.waited / 60 for walk in walks if (walk.person.event is not None) == events)


def _each(before: list[Walk], after: list[Walk]) -> str:
    events = sorted({walk.person.event for walk in before if walk.person.event})
    gains = (
        f"{one} {100 * (1 - _minutes(after, one) / _minutes(before, one)):.0f}" for one in events
    )
    whole = f"minutes {_minutes(before):.0f} → {_minutes(after):.0f}"
    return f"{whole}; {', '.join(gains)}; changed on the way {_changed(after)} %"


def _changed(walks: list[Walk]) -> int:
    return round(100 * fmean(walk.changes > 0 for walk in walks if walk.person.event))


def _gain(name: str, before: float, after: float, detail: str) -> Measured:
    return Measured(name=name, value=100 * (1 - after / before), unit="%", goal=GOAL, detail=detail)


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
