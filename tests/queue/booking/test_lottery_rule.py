"""The draw: the same for everybody who has the seed, and bound by what was published before."""

import hashlib
from uuid import UUID

from machi.queue.domain.booking.lottery import SEED_BYTES, commitment, draw, lot, new_seed

SEED = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
APPLICATIONS = [UUID(f"01990000-0000-7000-8000-00000000000{n}") for n in range(1, 7)]

# Made with sha256sum of coreutils from SEED and the numbers, not with the code under test.
COMMITMENT = "6c86c6aac5fb24bcf5d9939cb7d7d5645ce39418f449e03b262dd4fa14b4b92b"
ORDER = [6, 4, 2, 3, 1, 5]


def test_the_commitment_is_the_plain_sha_256_of_the_published_text() -> None:
    assert commitment(SEED) == COMMITMENT
    assert commitment(SEED.replace("1e1f", "1e20")) != COMMITMENT


def test_the_order_is_that_of_known_lots() -> None:
    drawn = draw(SEED, APPLICATIONS, 2)
    places = [int(each.application.hex[-1]) for each in (*drawn.won, *drawn.waiting)]
    assert places == ORDER
    assert len(drawn.won) == 2
    assert all(each.lot == lot(SEED, each.application) for each in drawn.won)


def test_neither_the_order_of_arrival_nor_a_repeat_changes_the_draw() -> None:
    assert draw(SEED, reversed(APPLICATIONS), 2) == draw(SEED, APPLICATIONS, 2)


def test_more_places_than_applications_leave_nobody_waiting() -> None:
    drawn = draw(SEED, APPLICATIONS, 10)
    assert len(drawn.won) == len(APPLICATIONS)
    assert drawn.waiting == []
    assert draw(SEED, [], 3).won == []


def test_nobody_has_a_better_place_by_applying_early() -> None:
    """Of 2,000 draws of 20 applications, the first to apply wins one of 5 places in a quarter."""
    many = [UUID(int=n) for n in range(20)]
    wins = sum(
        many[0] in {each.application for each in draw(f"{n:064x}", many, 5).won}
        for n in range(2000)
    )
    assert 430 <= wins <= 570  # 500, and less than four standard deviations (19.4) from it


def test_a_seed_is_fresh_and_long_enough() -> None:
    seeds = {new_seed() for _ in range(100)}
    assert len(seeds) == 100
    assert all(len(bytes.fromhex(seed)) == SEED_BYTES for seed in seeds)
    assert all(commitment(seed) == hashlib.sha256(seed.encode()).hexdigest() for seed in seeds)
