"""The forecast of a hall: what it knows, what it says, and that it repeats itself."""

from dataclasses import replace
from itertools import pairwise

import pytest

from machi.queue.domain.forecast.calibration import learned
from machi.queue.domain.forecast.hall import Booked, Busy, Hall, Post, Waiting
from machi.queue.domain.forecast.history import (
    FEW,
    History,
    PastDay,
    learn,
    prior,
    without_flagged,
)
from machi.queue.domain.forecast.outlook import look_ahead
from machi.queue.domain.forecast.patience import bucket, patience

MINUTE, NOON = 60.0, 12 * 3600.0
LINE = frozenset({"move"})
TEN_MINUTES = History(service={"move": [10 * MINUTE]})
"""Everybody takes ten minutes: the forecast can be reckoned by hand."""


def waiting(*classes: int, first: float = NOON - 1000) -> list[Waiting]:
    """Let people wait who came one second after the other."""
    return [Waiting(number, "move", each, first + number) for number, each in enumerate(classes)]


def hall(*classes: int, posts: tuple[Post, ...] = (Post(LINE),)) -> Hall:
    return Hall(NOON, waiting(*classes), posts, (), {1: 4, 2: 2, 3: 1}, ("move",))


def minutes(state: Hall, history: History = TEN_MINUTES) -> list[float]:
    """Forecast the middle wait of each ticket, then of a new one."""
    told = look_ahead(state, history, "seed")
    every = [*(told.tickets[one.ticket] for one in state.waiting), told.lines["move"]]
    return [wait.p50 / MINUTE for wait in every]


def test_turns_follow_each_other() -> None:
    assert minutes(hall(3, 3, 3)) == [0, 10, 20, 30]


def test_two_counters_halve_the_wait() -> None:
    assert minutes(hall(3, 3, 3, posts=(Post(LINE), Post(LINE)))) == [0, 0, 10, 10]


def test_a_busy_counter_ends_as_past_services_did() -> None:
    busy = Post(LINE, Busy("move", NOON - 4 * MINUTE))
    assert minutes(hall(3, posts=(busy,))) == [6, 16]


def test_a_service_longer_than_any_before_ends_soon() -> None:
    busy = Post(LINE, Busy("move", NOON - 40 * MINUTE))
    assert minutes(hall(posts=(busy,))) == [3]


def test_a_break_is_waited_for() -> None:
    lunch = Post(LINE, away=((NOON, NOON + 60 * MINUTE),))
    assert minutes(hall(3, posts=(lunch,))) == [60, 70]


def test_a_free_counter_is_no_wait() -> None:
    assert minutes(hall()) == [0]


def test_higher_classes_are_called_sooner() -> None:
    assert minutes(hall(3, 2, 1)) == [20, 10, 0, 30]


def test_who_came_back_is_before_all_others() -> None:
    state = hall(1, 3)
    back = replace(state.waiting[1], front_at=NOON)
    assert minutes(replace(state, waiting=[state.waiting[0], back])) == [10, 0, 20]


def test_who_is_not_here_is_passed_over_but_told_their_turn() -> None:
    state = hall(3, 3, 3)
    away = replace(state.waiting[1], here_from=NOON + 25 * MINUTE)
    people = [state.waiting[0], away, state.waiting[2]]
    assert minutes(replace(state, waiting=people)) == [0, 10, 10, 20]


def test_people_who_booked_are_expected() -> None:
    punctual = replace(TEN_MINUTES, offsets=[0.0], no_shows=0)
    state = replace(hall(3, 3, 3), booked=[Booked("move", NOON + MINUTE)])
    assert minutes(state, punctual) == [0, 10, 30, 40], "at 12:20 they score 2 x 19, not 36.7"


def test_people_of_class_one_come_as_on_past_days() -> None:
    busy_noon = replace(TEN_MINUTES, priority_days=[[(NOON + 5 * MINUTE, "move")]])
    state = hall(3, 3)
    assert minutes(state, busy_noon) == [0, 10, 30]


def test_quantiles_are_in_order_and_later_numbers_wait_longer() -> None:
    varied = History(service={"move": [n * MINUTE for n in range(2, 40)]})
    told = look_ahead(hall(*[3] * 30), varied, "seed").tickets
    waits = [told[number] for number in range(30)]
    assert all(one.p5 <= one.p10 <= one.p50 <= one.p80 for one in waits)
    assert all(one.p50 <= after.p50 for one, after in pairwise(waits))


def test_a_replay_agrees_and_another_event_differs() -> None:
    varied = History(service={"move": [n * MINUTE for n in range(2, 40)]})
    state = hall(*[3] * 10)
    assert look_ahead(state, varied, "event-1") == look_ahead(state, varied, "event-1")
    assert look_ahead(state, varied, "event-1") != look_ahead(state, varied, "event-2")


def test_nobody_tells_what_no_counter_will_call() -> None:
    state = replace(hall(3), lines=("move", "tax"))
    told = look_ahead(replace(state, posts=(Post(frozenset({"tax"})),)), TEN_MINUTES, "seed")
    assert not told.tickets
    assert "tax" not in told.lines, "this line has no history"
    assert not look_ahead(hall(3, posts=()), TEN_MINUTES, "seed").tickets


def test_a_new_city_tells_a_wide_range() -> None:
    history = learn([], {"move": prior(10, 40)})
    told = look_ahead(hall(3, 3, 3, 3), history, "seed").lines["move"]
    assert told.p80 - told.p10 > 20 * MINUTE
    inside = [10 * MINUTE <= each <= 40 * MINUTE for each in history.service["move"]]
    assert sum(inside) == pytest.approx(0.8 * len(inside), abs=1)


def test_a_line_with_a_history_forgets_what_was_expected() -> None:
    day = PastDay(service={"move": [300.0] * FEW})
    assert learn([day], {"move": prior(10, 40)}).service["move"] == [300.0] * FEW


def test_a_forgotten_service_teaches_nothing() -> None:
    usual = [float(n) for n in range(100, 200)]
    assert without_flagged([*usual, 4 * 3600.0]) == usual


def test_the_longer_people_wait_the_more_are_gone() -> None:
    calls = [(300.0, "served")] * 90 + [(300.0, "absent")] * 10
    late = [(5000.0, "served")] * 50 + [(5000.0, "absent")] * 50
    learnt = patience([*calls, *late, *[(900.0, "left")] * 20])  # type: ignore[list-item]  # words of End
    assert learnt.absent[bucket(300)] == pytest.approx(0.1, abs=0.02)
    assert learnt.absent[bucket(5000)] == pytest.approx(0.43, abs=0.03)
    assert learnt.stays[0] == 1 > learnt.stays[bucket(5000)]


def test_a_missed_p80_stretches_the_next_and_a_kept_one_shrinks_it() -> None:
    assert learned(1.0, wait=1000, told=900, raw=900) == pytest.approx(1.0008)
    assert learned(1.0, wait=800, told=900, raw=900) == pytest.approx(0.9998)
    assert learned(1.0, wait=1000, told=200, raw=200) == 1.0, "immediate service teaches nothing"
    assert learned(3.0, wait=1000, told=900, raw=900) == 3.0
