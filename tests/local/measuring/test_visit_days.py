"""Days of people with several steps: everything is done once, in an order that is allowed."""

import json
from pathlib import Path
from statistics import fmean

import pytest

import machi.queue.sample_city
from machi.local.measuring.visit_days.people import Crowd, draw_day
from machi.local.measuring.visit_days.serving import Rules, ServedDay, Walk, fixed, live
from machi.queue.domain.visits.catalogue import Catalogue, read

USUAL = Rules(fixed, place_kept=False)
OURS = Rules(live, calls_over=True)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    file = Path(machi.queue.sample_city.__file__).parent / "life_events.json"
    return read(json.loads(file.read_text(encoding="utf-8")))


def served(catalogue: Catalogue, rules: Rules) -> list[Walk]:
    return [
        walk
        for day in (1, 2)
        for walk in ServedDay(catalogue, draw_day(catalogue, 21, day, Crowd(0.9)), rules).run()
    ]


@pytest.mark.parametrize("rules", [USUAL, Rules(live), OURS])
def test_everybody_does_everything_once_in_an_order_that_is_allowed(
    catalogue: Catalogue, rules: Rules
) -> None:
    for walk in served(catalogue, rules):
        assert sorted(walk.order) == sorted(walk.person.procedures)
        assert walk.done_at > walk.person.arrives
        if walk.person.event:
            for place, code in enumerate(walk.order):
                assert not catalogue.before(code) & set(walk.order[place + 1 :])


def test_one_number_is_quicker_than_a_new_one_at_each_counter(catalogue: Catalogue) -> None:
    usual, ours = (
        fmean(walk.done_at - walk.person.arrives for walk in walks if walk.person.event)
        for walks in (served(catalogue, USUAL), served(catalogue, OURS))
    )
    assert ours < 0.85 * usual


def test_calling_over_makes_nobody_wait_longer_on_average(catalogue: Catalogue) -> None:
    before, after = (
        fmean(walk.waited for walk in walks)
        for walks in (served(catalogue, Rules(live)), served(catalogue, OURS))
    )
    assert after < before
