"""What people are told: a range, and when to look again."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from machi.queue.domain.admission.place_token import held_place, place_key, place_of, place_token
from machi.queue.domain.admission.room import UNUSED_FOR
from machi.queue.domain.admission.waiting import (
    LATEST,
    SOONEST,
    Wait,
    look_again,
    look_again_after_opening,
    wait,
)
from machi.queue.pages.admission.told import minutes, range_of_wait

KEY = place_key("a secret that is long enough for a test")


@pytest.mark.parametrize(
    ("ahead", "rate", "words"),
    [
        (0, 60, "まもなく"),
        (120, 60, "まもなく"),
        (200, 60, "約2〜4分"),
        (1200, 60, "約10〜20分"),
        (6000, 60, "約1時間10分〜1時間40分"),
        (120_000, 60, "約23時間20分〜1日9時間"),
    ],
)
def test_how_long_it_may_take_is_a_range_in_words(ahead: int, rate: int, words: str) -> None:
    assert range_of_wait(wait(ahead, rate), "ja") == words


def test_the_range_in_english_and_the_time_to_the_opening() -> None:
    assert range_of_wait(Wait(10, 20), "en") == "about 10 to 20 minutes"
    assert minutes(59, "ja") == "1分以内"
    assert minutes(61, "ja") == "あと約2分"
    assert minutes(3 * 86400, "ja") == "あと約3日0時間"


@given(
    ahead=some.integers(0, 10**6),
    rate=some.integers(1, 6000),
    place=some.uuids(),
    early=some.integers(0, 10**6),
)
def test_nobody_who_looks_when_told_misses_a_turn(
    ahead: int, rate: int, place: object, early: int
) -> None:
    again = look_again(ahead, ahead + early, rate, place)  # type: ignore[arg-type] # a UUID
    assert SOONEST * 0.8 - 1 <= again <= LATEST < UNUSED_FOR.total_seconds()
    after = look_again_after_opening(3.0, early, place)  # type: ignore[arg-type] # a UUID
    assert 4 <= after <= 65 < UNUSED_FOR.total_seconds()


@given(room=some.from_regex(r"[a-z0-9-]{1,20}", fullmatch=True), place=some.uuids())
def test_a_token_is_good_for_its_room_alone(room: str, place: object) -> None:
    token = place_token(KEY, room, place)  # type: ignore[arg-type] # a UUID
    assert held_place(KEY, room, token) == place
    assert held_place(KEY, f"{room}x", token) is None
    assert held_place(place_key("another secret, as long as it must be"), room, token) is None


@given(some.text(max_size=60))
def test_what_nobody_signed_is_nobodys(token: str) -> None:
    assert held_place(KEY, "kyoshitsu", token) is None


def test_a_repeated_request_is_the_same_place() -> None:
    assert place_of(KEY, "a", "k") == place_of(KEY, "a", "k")
    assert len({place_of(KEY, room, key) for room in "ab" for key in "kl"}) == 4
