"""Life events as data: what is wrong is named, and nothing is asked twice."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

import machi.queue.sample_city
from machi.queue.domain.visits.catalogue import CatalogueWrong, read
from machi.queue.domain.visits.loads import NOBODY_THERE, LineLoad, wait_seconds
from machi.queue.domain.visits.questions import answered, asked_twice, still_to_ask

FILE = Path(machi.queue.sample_city.__file__).parent / "life_events.json"
TOLD: dict[str, Any] = json.loads(FILE.read_text(encoding="utf-8"))
CITY = read(TOLD)


def broken(place: tuple[str | int, ...], value: object) -> dict[str, Any]:
    told: dict[str, Any] = copy.deepcopy(TOLD)
    at: Any = told
    for key in place[:-1]:
        at = at[key]
    at[place[-1]] = value
    return told


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("procedures", 0, "minutes"), "20", r"procedures\[0\]\.minutes: a whole number"),
        (("procedures", 0, "line"), None, r"procedures\[0\]\.line: small letters"),
        (("procedures", 0, "name_en"), " ", r"procedures\[0\]\.name_en: a text is missing"),
        (("procedures", 1, "after"), ["nyugaku"], r"kokuho-kanyu\.after: there is no 'nyugaku'"),
        (("procedures", 0, "after"), ["kokuho-kanyu"], r"tennyu\.after: .* before itself"),
        (("procedures", 0, "papers"), ["seal"], r"tennyu\.papers: there is no 'seal'"),
        (("procedures", 1, "code"), "tennyu", r"procedures\[1\]\.code: 'tennyu' is there twice"),
        (("life_events", 0, "procedures"), [], r"life_events\.tennyu\.procedures: between 1 and 6"),
        (("life_events",), None, "life_events: a list is missing"),
    ],
)
def test_wrong_data_is_named(place: tuple[str | int, ...], value: object, said: str) -> None:
    with pytest.raises(CatalogueWrong, match=said):
        read(broken(place, value))


def test_the_sample_city_knows_at_least_four_life_events_of_several_lines() -> None:
    assert {"tennyu", "tenshutsu", "shussho", "okuyami", "kekkon"} <= set(CITY.life_events)
    for event in CITY.life_events.values():
        assert len({CITY.procedures[code].line for code in event.procedures}) >= 3


def test_precedence_reaches_over_a_step_that_was_not_chosen() -> None:
    told = broken(("procedures", 3, "after"), ["kokuho-kanyu"])
    steps = {step.procedure: step for step in read(told).steps(["tennyu", "gomi-inu"])}
    assert steps["gomi-inu"].after == {"tennyu"}


def test_what_was_asked_before_is_not_asked_again() -> None:
    kokuho = CITY.procedures["kokuho-kanyu"]
    known = answered([CITY.procedures["tennyu"]])
    assert still_to_ask(kokuho, known) == ("former-insurance",)


@pytest.mark.parametrize("event", CITY.life_events)
def test_on_the_whole_way_nothing_is_asked_twice(event: str) -> None:
    way = [CITY.procedures[code] for code in CITY.life_events[event].procedures]
    assert asked_twice(way, notes_travel=True) == 0
    assert asked_twice(way, notes_travel=False) > 0


def load(**changes: int | None) -> LineLoad:
    usual: dict[str, Any] = {
        "line": "ido",
        "floor": 1,
        "service_seconds": 600,
        "waiting": 9,
        "ahead": 4,
        "counters": 2,
        "free": 0,
        "p50_seconds": None,
    }
    return LineLoad(**(usual | changes))


def test_a_newcomers_forecast_is_taken_in_proportion_of_those_ahead() -> None:
    assert wait_seconds(load(p50_seconds=3000)) == 1500


def test_without_a_forecast_people_are_counted() -> None:
    assert wait_seconds(load()) == 5 * 600 / 2
    assert wait_seconds(load(ahead=0, waiting=0, free=1)) == 0
    assert wait_seconds(load(counters=0)) == 5 * 600 + NOBODY_THERE
