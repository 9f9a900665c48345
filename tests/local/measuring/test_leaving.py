"""Whoever leaves when they are told is there in time; `bench/leave_now.py` holds the goals."""

import pytest

from machi.local.measuring.hall_days.hall import HALL
from machi.local.measuring.hall_days.leaving import Followed, Follower, follow, judge


@pytest.fixture(scope="module")
def followers() -> list[Follower]:
    return follow(HALL, seed=14, days=4, roll_outs=60)


@pytest.fixture(scope="module")
def followed(followers: list[Follower]) -> Followed:
    return judge([one for one in followers if one.had_time])


def test_who_follows_is_there_before_their_turn(followed: Followed) -> None:
    assert followed.people > 30
    assert followed.on_time >= 93


def test_nobody_sits_in_the_hall_for_long(followed: Followed) -> None:
    assert followed.idle <= 13


def test_everybody_is_told_once_and_called_when_they_are_here(followers: list[Follower]) -> None:
    for one in followers:
        assert len(one.told) == 1
        assert one.arrives is not None
        assert one.called is not None
        assert one.called >= one.arrives == one.told[0] + one.travel
