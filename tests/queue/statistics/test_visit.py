"""What a visit's events are counted as."""

from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import pytest

from machi.queue.domain.statistics.figures import MINUTE, Figures, figures
from machi.queue.domain.statistics.spread import Share, rank, spread
from machi.queue.domain.statistics.visit import Happened, Visit, visit

NINE = datetime(2026, 11, 20, 0, 0, tzinfo=UTC)
ISSUED: dict[str, Any] = {
    "site": "honcho",
    "line": "a",
    "state": "waiting",
    "origin": "kiosk",
    "priority_class": 3,
}


def story(*events: tuple[float, str, dict[str, Any]], **issued: object) -> Visit:
    """Tell of a ticket issued at nine; moments in minutes after."""
    told = [Happened("issued", NINE, ISSUED | issued)]
    told += [Happened(kind, NINE + timedelta(minutes=m), data) for m, kind, data in events]
    found = visit(told)
    assert found is not None
    return found


def call(minute: float, count: int = 1, **data: object) -> tuple[float, str, dict[str, Any]]:
    return (minute, "called", {"call_count": count, **data})


def start(minute: float) -> tuple[float, str, dict[str, Any]]:
    return (minute, "service_started", {})


def of(*visits: Visit) -> Figures:
    return figures(visits, {"honcho": 60})


def test_the_wait_ends_at_the_first_call_and_the_way_begins_at_the_last() -> None:
    (leg,) = story(call(10), call(12, 2), start(13), (20, "completed", {})).legs
    assert (leg.wait, leg.way, leg.service) == (10 * MINUTE, 1 * MINUTE, 7 * MINUTE)


def test_a_number_taken_at_home_waits_from_the_arrival() -> None:
    seen = story((30, "arrived", {}), call(40), state="remote")
    assert seen.legs[0].wait == 10 * MINUTE
    assert story(call(40), state="remote").legs[0].wait is None


def test_a_call_that_was_a_slip_never_was() -> None:
    (leg,) = story(call(5), (5.1, "call_undone", {}), call(12), start(13)).legs
    assert (leg.wait, leg.way) == (12 * MINUTE, 1 * MINUTE)


def test_holds_and_pauses_are_no_service() -> None:
    (leg,) = story(
        call(1),
        start(2),
        (5, "held", {}),
        (15, "returned", {}),
        call(16),
        start(17),
        (19, "completed", {}),
    ).legs
    assert leg.service == 5 * MINUTE
    assert leg.wait == 1 * MINUTE


def test_a_finish_that_was_undone_is_service_without_a_gap() -> None:
    seen = story(
        call(1), start(2), (6, "completed", {}), (6.1, "finish_undone", {}), (9, "completed", {})
    )
    assert seen.legs[0].service == 7 * MINUTE
    assert seen.stay == 9 * MINUTE


def test_a_transfer_begins_another_wait() -> None:
    seen = story(
        call(4), start(5), (8, "transferred", {"line": "b"}), call(20), start(21),
        (25, "completed", {}),
    )  # fmt: skip
    assert [(leg.line, leg.wait, leg.service) for leg in seen.legs] == [
        ("a", 4 * MINUTE, 3 * MINUTE),
        ("b", 12 * MINUTE, 4 * MINUTE),
    ]
    counted = of(seen)
    assert (counted.waits.n, counted.next_waits.median, counted.transfers) == (1, 12 * MINUTE, 1)


def test_the_second_wait_goes_from_in_process_to_the_call_to_hand_over() -> None:
    seen = story(
        call(1), start(2), (4, "in_process", {}), (24, "ready", {}), call(30, ready=True),
        (33, "completed", {}),
    )  # fmt: skip
    assert (seen.office, seen.second_wait) == (20 * MINUTE, 26 * MINUTE)
    assert seen.legs[0].service == 2 * MINUTE
    assert seen.legs[0].wait == 1 * MINUTE


def test_a_reason_is_counted_once_for_each_decision() -> None:
    seen = story(call(3, reason="illness"), call(4, 2, reason="illness"), reason="infant")
    assert of(seen).overtakings == {"illness": 1, "infant": 1}


def test_who_gave_up_and_who_was_sent_home_are_told_apart() -> None:
    ends = ("left", "withdrawn", "lapsed", "closed_out", "done")
    kinds = {"left": "left", "withdrawn": "left", "done": "completed"}
    counted = of(*(story((9, kinds.get(end, end), {"state": end})) for end in ends))
    assert counted.abandoned == Share(3, 5)
    assert counted.closed_out == 1


def test_a_forgotten_finish_is_shown_and_not_counted() -> None:
    served = [story(call(1), start(2), (6, "completed", {})) for _ in range(40)]
    forgotten = story(call(1), start(2), (200, "completed", {}))
    counted = of(*served, forgotten)
    assert counted.flagged == 1
    assert counted.services.longest == 4 * MINUTE


def test_a_promise_is_kept_to_the_very_minute() -> None:
    kept, broken = story(call(60)), story(call(60.1))
    assert of(kept, broken).within_promise == Share(1, 2)


def test_satisfaction_is_exact() -> None:
    told = [story((9, "rated", {"level": level})) for level in (5, 4, 4)]
    assert of(*told).satisfaction == Fraction(13, 3)
    assert of().satisfaction is None


@pytest.mark.parametrize(
    ("values", "median", "p90"),
    [([], None, None), ([7], 7, 7), ([1, 2], 1, 2), (list(range(1, 11)), 5, 9)],
)
def test_ranks_are_values_that_happened(
    values: list[int], median: int | None, p90: int | None
) -> None:
    assert (spread(values).median, spread(values).p90) == (median, p90)
    assert rank(values, Fraction(1)) == (values[-1] if values else None)


def test_shares_are_rounded_for_reading_only() -> None:
    assert [Share(*pair).percent for pair in ((1, 3), (1, 8), (0, 0))] == [33, 13, None]
