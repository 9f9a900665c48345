"""Who pays for whom in a full hall; `bench/fairness.py` takes 180 days and holds the goals."""

import pytest

from machi.local.measuring.hall_days.fairness import FULL_HALL, full_days, waits
from machi.queue.domain.priority import DEFAULT_RATES, PriorityClass

DAYS = full_days(35, 20)


def test_the_hall_is_at_its_limit() -> None:
    came = [visit for day in DAYS for visit in day if visit.arrives_at is not None]
    assert FULL_HALL.load() == pytest.approx(0.99, abs=0.005)
    booked = sum(visit.booked_at is not None for visit in came) / len(came)
    assert booked == pytest.approx(0.35, abs=0.02)
    first = sum(visit.priority_class == PriorityClass.PRIORITY for visit in came) / len(came)
    assert first == pytest.approx(0.10, abs=0.02)


def test_the_usual_rates_help_those_who_need_it_and_starve_nobody() -> None:
    fifo, ours = waits(DAYS, "fifo"), waits(DAYS, rates=dict(enumerate(DEFAULT_RATES, 1)))
    first, booked, walk_in = PriorityClass
    assert ours[first].p95 <= 0.4 * fifo[first].p95
    assert ours[booked].p95 <= 0.75 * fifo[booked].p95
    assert ours[walk_in].longest <= 1.5 * fifo[walk_in].longest


def test_steeper_rates_take_from_those_without_a_reservation() -> None:
    usual, steep = waits(DAYS), waits(DAYS, rates={1: 10, 2: 8, 3: 1})
    assert steep[PriorityClass.APPOINTMENT].p95 < usual[PriorityClass.APPOINTMENT].p95
    assert steep[PriorityClass.WALK_IN].mean > usual[PriorityClass.WALK_IN].mean
