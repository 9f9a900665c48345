"""Goal: every command sent five times, shuffled, leaves what sending it once leaves.

`tests/queue/hall/test_shuffled.py` does it for the hall; here is every other write of the JSON API.
What a route does is compared in the database as a whole. A new route is not forgotten: it must be
sent in one of the two, or stand in `EXCEPTIONS` with a reason.
"""

import re
from collections import Counter
from dataclasses import replace
from random import Random
from typing import Any

import httpx
from tests.queue.booking.places import NOW
from tests.queue.hall.test_shuffled import of_the_hall
from tests.queue.shuffled.days import DAY, Office
from tests.queue.shuffled.network import API, Hand, Network, outcome

from machi.queue.app import SERVICE
from machi.shared.testing.clients import bearer, client, staff_token
from machi.shared.testing.plugin import NewContext

WRITES = {"POST", "PUT", "PATCH", "DELETE"}
ROLES = ["clerk", "floor_manager", "supervisor", "system_admin"]
EXCEPTIONS: dict[tuple[str, str], str] = {}
"""Writes of the API that are not sent, each with the reason why it need not be."""

Day = tuple[dict[str, Counter[Any]], set[tuple[str, str]]]


async def a_day(new_context: NewContext, random: Random | None) -> Day:
    """Let the day pass in a city of its own; gives what it left and which routes were sent."""
    async with new_context(SERVICE) as real:
        await SERVICE.seed(real)
        clock = Hand(NOW)
        context = replace(real, clock=clock)
        headers = bearer(staff_token(real, {"honcho": ROLES}))
        async with client(context, SERVICE) as http:
            office = Office(context, clock, Network(http, random), headers)
            for part in DAY:
                await part(office)
            await office.net.settle()
            return await outcome(context), office.net.sent


async def test_five_times_shuffled_is_the_same_as_once(
    new_context: NewContext, phone: httpx.AsyncClient
) -> None:
    once, sent = await a_day(new_context, None)
    paths = (await phone.get("/queue/api/openapi.json")).json()["paths"]
    named = {
        (method.upper(), path)
        for path, methods in paths.items()
        for method in methods
        if method.upper() in WRITES
    }
    of_the_other_test = {("POST", API + path) for path in of_the_hall()}
    assert _not_sent(named - of_the_other_test, sent) == set(EXCEPTIONS)
    many, _ = await a_day(new_context, Random(1))  # noqa: S311 - chance, not secrets
    assert many == once


def _not_sent(named: set[tuple[str, str]], sent: set[tuple[str, str]]) -> set[tuple[str, str]]:
    return {
        (method, path)
        for method, path in named
        if not any(method == done and _is(path, at) for done, at in sent)
    }


def _is(template: str, path: str) -> bool:
    return re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path) is not None
