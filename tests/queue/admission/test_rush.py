"""The harness of the opening minute, run small: what must be exact on any machine is exact."""

import pytest

from machi.local.measuring.programs import program
from machi.local.measuring.rush.order import kendall_tau, overtaken

EXACT = {"overtaken after opening", "places lost by two kills"}


@pytest.mark.timeout(300)
async def test_nobody_is_overtaken_and_two_kills_lose_no_place() -> None:
    _, measure = program("bench", "admission")
    found = await measure(arrivals=40, seconds=8, early=3, rate=600, counters=1, kill_seconds=6)
    values = {each.name: each.value for each in found}
    assert {name: values[name] for name in EXACT} == dict.fromkeys(EXACT, 0)
    assert values["a place within 2 s"] > 0


def test_an_order_that_overtakes_is_seen() -> None:
    one_after_another = [(1, 0.0, 1.0), (2, 2.0, 3.0), (3, 4.0, 5.0)]
    assert overtaken(one_after_another) == 0
    at_the_same_time = [(2, 0.0, 1.0), (1, 0.5, 1.5)]
    assert overtaken(at_the_same_time) == 0
    second_before_first = [(2, 0.0, 1.0), (1, 2.0, 3.0)]
    assert overtaken(second_before_first) == 1


def test_the_rank_correlation_is_kendalls() -> None:
    assert kendall_tau([1, 2, 3, 4]) == 1
    assert kendall_tau([4, 3, 2, 1]) == -1
    assert kendall_tau([2, 4, 1, 3]) == 0
