"""The order of the steps: precedence first, then the cheapest, and only for more than 5 minutes."""

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from machi.queue.domain.visits.plan import EACH_FLOOR, SAME_FLOOR, Hall, OpenStep, allowed, plan

MINUTE = 60
LINES = ("ido", "kokuho", "kodomo", "zei", "kankyo", "shomei")


def step(line: str, *after: str, minutes: int = 10) -> OpenStep:
    return OpenStep(line, line, minutes * MINUTE, frozenset(after))


def hall(**minutes: int) -> Hall:
    return Hall({line: wait * MINUTE for line, wait in minutes.items()}, {})


def test_the_short_line_comes_first_and_the_long_one_grows_shorter_meanwhile() -> None:
    steps = [step("ido"), step("kokuho"), step("kankyo")]
    best = plan(steps, hall(ido=25, kokuho=0, kankyo=10), None)
    assert best.order == ("kokuho", "kankyo", "ido")
    # 10 of service, a minute's walk, 10, a minute; by then 22 of the 25 are over: 3 more, then 10.
    assert best.seconds == 35 * MINUTE


def test_what_comes_first_comes_first_however_long_its_line_is() -> None:
    steps = [step("ido"), step("kokuho", "ido"), step("kankyo")]
    best = plan(steps, hall(ido=60, kokuho=0, kankyo=0), None)
    assert best.order == ("kankyo", "ido", "kokuho")


@pytest.mark.parametrize(("wait", "saved"), [(5, 0), (6, 6), (30, 11)])
def test_an_announced_order_changes_only_to_save_more_than_five_minutes(
    wait: int, saved: int
) -> None:
    steps = [step("zei"), step("kokuho")]
    found = plan(steps, hall(zei=wait, kokuho=0), None, ["zei", "kokuho"])
    assert found.order == (("kokuho", "zei") if saved else ("zei", "kokuho"))
    # At most the ten minutes of service and one of walking that fit into the wait.
    assert found.saved_seconds == saved * MINUTE


def test_an_announced_order_that_is_not_allowed_any_more_is_made_anew() -> None:
    steps = [step("kokuho", "ido"), step("ido")]
    assert plan(steps, hall(), None, ["kokuho", "ido"]).order == ("ido", "kokuho")


def test_stairs_count() -> None:
    places = Hall({}, {"ido": 1, "zei": 3, "shomei": 1})
    assert places.walk("ido", "shomei") == SAME_FLOOR
    assert places.walk("ido", "zei") == SAME_FLOOR + 2 * EACH_FLOOR
    assert places.walk("ido", "ido") == places.walk(None, "zei") == 0
    # Both lines are empty: first what is on this floor, then upstairs once.
    assert plan([step("zei"), step("shomei")], places, "ido").order == ("shomei", "zei")


def test_six_steps_without_precedence_have_720_orders() -> None:
    assert len(list(allowed([step(line) for line in LINES]))) == 720


@given(
    st.lists(st.tuples(st.sampled_from(LINES), st.sampled_from(LINES)), max_size=8),
    st.dictionaries(st.sampled_from(LINES), st.integers(0, 7200)),
    st.permutations(LINES),
)
def test_no_order_ever_breaks_precedence(
    pairs: list[tuple[str, str]], waits: dict[str, int], announced: list[str]
) -> None:
    rank = {line: place for place, line in enumerate(LINES)}
    before = {line: {a for a, b in pairs if b == line and rank[a] < rank[b]} for line in LINES}
    steps = [OpenStep(line, line, 600, frozenset(before[line])) for line in LINES]
    found = plan(steps, Hall(waits, {}), None, announced).order
    assert sorted(found) == sorted(LINES)
    for line in LINES:
        assert all(found.index(one) < found.index(line) for one in before[line])


def test_the_allowed_orders_are_those_of_all_that_keep_precedence() -> None:
    steps = [step("ido"), step("kokuho", "ido"), step("kodomo", "ido"), step("kankyo")]
    keep = [
        list(order)
        for order in permutations(each.procedure for each in steps)
        if order.index("ido") < min(order.index("kokuho"), order.index("kodomo"))
    ]
    assert sorted(allowed(steps)) == sorted(keep)
