"""Procedures at random, filled in with forged posts: nothing hidden or unknown gets anywhere."""

from random import Random

import pytest

from machi.forms.app import SERVICE
from machi.local.measuring.procedures.tried import Tried, try_procedure
from machi.shared.service import Context
from machi.shared.testing.clients import client

PROCEDURES = 14


@pytest.mark.parametrize("hand", [1, 2])
async def test_pages_and_evaluator_agree_and_nothing_hidden_is_kept(
    empty_context: Context, hand: int
) -> None:
    done: list[Tried] = []
    async with client(empty_context, SERVICE) as browser:
        for number in range(PROCEDURES):
            home = f"2001:db8:{hand}:{number:x}::1"  # from one address so many would be refused
            browser.headers["x-forwarded-for"] = home
            chance = Random(hand * 1000 + number)  # noqa: S311 - chance, not secrets
            done.append(await try_procedure(empty_context, browser, chance, f"mihon-{number}"))
    assert sum(one.filed for one in done) > PROCEDURES
    assert sum(one.hidden for one in done) > PROCEDURES // 2
