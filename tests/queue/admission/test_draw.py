"""Who comes before the opening is drawn by lot: fairly, once, and so that anybody can check it."""

import asyncio
from itertools import combinations
from random import Random
from uuid import UUID

import pytest
from tests.queue.admission.rooms import ROOM, a_room, after, at, come, numbers, opened

from machi.queue.commands.admission.draw_lots import draw_lots
from machi.queue.commands.admission.take_place import take_places
from machi.queue.domain.admission.draw import commitment, drawn
from machi.queue.queries.admission.rooms import draw
from machi.shared.service import Context
from machi.shared.testing.clients import said


def kendall_tau(order: list[int]) -> float:
    """Give the rank correlation with the order of arrival: 0 is none, 1 is the same."""
    pairs = list(combinations(order, 2))
    return sum(1 if first < second else -1 for first, second in pairs) / len(pairs)


def test_the_rule_of_the_draw_does_not_look_at_the_order_of_arrival() -> None:
    random = Random(8)  # noqa: S311 - the same lots in every run
    taus = []
    for _ in range(40):
        places = [UUID(int=random.getrandbits(128)) for _ in range(300)]
        order = drawn(random.randbytes(32), places)
        rank = {place: n for n, place in enumerate(order)}
        taus.append(kendall_tau([rank[place] for place in places]))
    assert abs(sum(taus) / len(taus)) < 0.02


async def test_early_comers_are_shuffled_and_each_has_a_number(context: Context) -> None:
    await a_room(context.db)
    early = [place for n in range(20) for place in await come(context.db, 50, after(n - 1000))]
    assert await numbers(context.db, early) == [None] * 1000
    await opened(context.db)
    found = [number or 0 for number in await numbers(context.db, early)]
    assert sorted(found) == list(range(1, 1001))
    assert abs(kendall_tau(found)) < 0.1  # five standard deviations of 1,000 places


async def test_anybody_can_draw_again(context: Context) -> None:
    await a_room(context.db)
    early = await come(context.db, 40, after(-60))
    before = await draw(ROOM, 0, 100, context.db)
    assert (before.seed, before.items) == (None, [])
    await opened(context.db)
    published = await draw(ROOM, 0, 100, context.db)
    assert published.seed is not None
    seed = bytes.fromhex(published.seed)
    assert commitment(seed) == published.seed_sha256 == before.seed_sha256
    assert [place for _, _, place in published.items] == drawn(seed, early)
    assert [number for number, _, _ in published.items] == list(range(1, 41))


async def test_who_comes_while_lots_are_drawn_stands_behind_them(context: Context) -> None:
    await a_room(context.db)
    early = await come(context.db, 30, after(-1))
    late = await come(context.db, 5, after(0.001))  # the first one shuts the door of the early
    too_late_for_the_draw = await take_places(ROOM, [UUID(int=1)], after(-0.001), context.db)
    await opened(context.db, after(0.5))
    assert sorted(await numbers(context.db, early)) == list(range(1, 31))  # type: ignore[type-var] # each has one
    assert await numbers(context.db, late) == [31, 32, 33, 34, 35]
    assert list(too_late_for_the_draw.values()) == [36], "a clock that is behind draws nobody in"


async def test_lots_are_drawn_once_whoever_draws(context: Context) -> None:
    await a_room(context.db)
    await come(context.db, 200, after(-1))
    done = await asyncio.gather(*(draw_lots(ROOM, after(n / 10), context.db) for n in range(5)))
    assert sum(done) == 1
    assert (await said(context)).count("queue.room.opened.v1") == 1


async def test_nobody_draws_before_the_minute(context: Context) -> None:
    await a_room(context.db)
    await come(context.db, 3, after(-1))
    assert not await draw_lots(ROOM, after(-0.001), context.db)
    assert (await at(context.db, after(-0.001))).serving == 0


@pytest.mark.parametrize("moment", [-30 * 60 - 1, 8 * 60 * 60])
async def test_nobody_comes_before_the_doors_open_or_after_the_end(
    context: Context, moment: float
) -> None:
    await a_room(context.db)
    assert await come(context.db, 3, after(moment)) == []
