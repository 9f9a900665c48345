"""The synthetic days are the same everywhere, and every policy serves everybody once."""

from itertools import pairwise

import pytest

from machi.local.measuring.hall_days.arrivals import draw_day, fingerprint
from machi.local.measuring.hall_days.forecasting import Forecaster, mean_minutes, past_days
from machi.local.measuring.hall_days.hall import HALL
from machi.local.measuring.hall_days.judging import judge
from machi.local.measuring.hall_days.serving import ServedDay
from machi.local.measuring.hall_days.waiting import Policy

POLICIES: tuple[Policy, ...] = ("fifo", "strict", "accumulating")


def test_this_machine_draws_the_same_days_as_every_other() -> None:
    assert fingerprint(draw_day(HALL, 1, 1)) == "78055fa2e991f768"


@pytest.mark.parametrize("policy", POLICIES)
def test_nobody_is_lost_and_no_counter_serves_two(policy: Policy) -> None:
    visits = draw_day(HALL, 1, 1)
    rows = ServedDay(HALL, visits, policy).run()
    assert len(rows) == len(visits)
    assert {row.outcome for row in rows} <= {"served", "absent", "left", "no_show"}
    assert all(row.wait_s is None or row.wait_s >= 0 for row in rows)
    for counter in range(1, len(HALL.counters) + 1):
        calls = sorted(
            ((row.called_at or 0, row) for row in rows if row.counter == counter),
            key=lambda call: call[0],
        )
        for (start, row), (following, _) in pairwise(calls):
            vain = row.outcome == "absent"
            spent = HALL.empty_call_seconds if vain else row.visit.service_s
            assert start + spent <= following


def test_the_classes_are_served_by_their_rates() -> None:
    def mean_wait(policy: Policy, priority_class: int) -> float:
        rows = [
            row
            for day in (1, 2, 3)
            for row in ServedDay(HALL, draw_day(HALL, 5, day), policy).run()
        ]
        waits = [
            row.wait_s
            for row in rows
            if row.priority_class == priority_class and row.wait_s is not None
        ]
        return sum(waits) / len(waits)

    assert mean_wait("strict", 1) < mean_wait("accumulating", 1) < mean_wait("fifo", 1)
    assert mean_wait("strict", 3) > mean_wait("accumulating", 3) > mean_wait("fifo", 3)


def test_the_service_forecasts_far_better_than_people_ahead_times_a_mean() -> None:
    """Three days; `bench/forecast.py` takes sixty and holds the goals."""
    history = past_days(HALL, 21, 10)
    watching = Forecaster(history, 21, roll_outs=60)
    for day in (1, 2, 3):
        visits = draw_day(HALL, 21, day)
        ServedDay(
            HALL, visits, "accumulating", watcher=watching, mean_minutes=mean_minutes(history)
        ).run()
    judged = judge(watching.told)
    assert judged.tickets > 500
    assert judged.gain > 35
    assert 70 < judged.coverage < 95
